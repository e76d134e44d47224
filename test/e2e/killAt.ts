import Database from 'better-sqlite3';

// Loaded into the terminal with --import: kills its process, as a power cut would, at a chosen step of writing a record.

/** The steps of the one transaction that makes a record exist. */
export const writingSteps = [
  'before-record',
  'after-record',
  'after-outbox',
  'after-evidence',
  'before-commit',
  'after-commit',
] as const;
type WritingStep = (typeof writingSteps)[number];

/** Names the step at which to die; nothing happens without it. */
export const killVariable = 'ANXIN_TEST_KILL_AT';

const step = process.env[killVariable];
if (step !== undefined) dieAt(step as WritingStep);

function dieAt(wanted: WritingStep): void {
  const prototype = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as Database.Statement;
  const run = prototype.run;
  let recordIsBeingWritten = false;
  prototype.run = function (this: Database.Statement, ...values: unknown[]) {
    const sql = this.source;
    const isCommit = /^\s*COMMIT/i.test(sql);
    if (/INSERT INTO records\b/i.test(sql)) {
      dieIf('before-record');
      recordIsBeingWritten = true;
    }
    if (isCommit && recordIsBeingWritten) dieIf('before-commit');
    const result = run.apply(this, values);
    if (recordIsBeingWritten) {
      if (/INSERT INTO records\b/i.test(sql)) dieIf('after-record');
      if (/INSERT INTO outbox\b/i.test(sql)) dieIf('after-outbox');
      if (/INSERT .*\bevidence\b/is.test(sql)) dieIf('after-evidence');
      if (isCommit) dieIf('after-commit');
    }
    return result;
  };
  function dieIf(here: WritingStep): void {
    if (here === wanted) process.kill(process.pid, 'SIGKILL');
  }
}
