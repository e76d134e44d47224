import { type ChosenPin, ListedOperator } from '../../../domain/operator.ts';
import type { WritableHandle } from './handle.ts';
import { prepareWrite, type UnitOfWork } from './unitOfWork.ts';

/** Wrong tries in a row under a name, and when the last one was, in milliseconds since the epoch. */
interface WrongTries {
  wrong: number;
  lastAtMs: number;
}

/** The operators of this terminal, the PINs that they chose here, and the tries to sign in. */
export interface OperatorTables {
  count(): number;
  ids(): string[];
  byName(name: string): ListedOperator | undefined;
  byId(id: string): ListedOperator | undefined;
  add(work: UnitOfWork, entry: ListedOperator): void;
  /** Puts an entry in the place of the one with its id and name. */
  update(work: UnitOfWork, entry: ListedOperator): void;
  clear(work: UnitOfWork): void;
  /** PINs that were chosen here and that the agency does not know yet. */
  pins(): ChosenPin[];
  putPin(work: UnitOfWork, pin: ChosenPin): void;
  removePin(work: UnitOfWork, pin: Pick<ChosenPin, 'operatorId' | 'pinHash'>): void;
  wrongTries(name: string): WrongTries;
  countTry(work: UnitOfWork, name: string, atMs: number): void;
  forgetTries(work: UnitOfWork, name: string): void;
  /** Forgets names whose last try is older: names that are on no list must not fill the file. */
  forgetTriesBefore(work: UnitOfWork, atMs: number): void;
}

interface Row {
  id: string;
  name: string;
  entry: string;
}

export function createOperatorTables(handle: WritableHandle): OperatorTables {
  const count = handle.prepare<[], number>('SELECT count(*) FROM operators').pluck();
  const selectByName = handle.prepare<[string], Row>('SELECT id, name, entry FROM operators WHERE name = ?');
  const selectById = handle.prepare<[string], Row>('SELECT id, name, entry FROM operators WHERE id = ?');
  const selectIds = handle.prepare<[], string>('SELECT id FROM operators ORDER BY id').pluck();
  const insert = prepareWrite<[Row]>(
    handle,
    'INSERT INTO operators (id, name, entry) VALUES (@id, @name, @entry)',
  );
  const update = prepareWrite<[Row]>(
    handle,
    'UPDATE operators SET entry = @entry WHERE id = @id AND name = @name',
  );
  const clear = prepareWrite<[]>(handle, 'DELETE FROM operators');
  const selectPins = handle.prepare<[], ChosenPin>(
    'SELECT operator_id AS operatorId, pin_hash AS pinHash, replaces FROM operator_pins ORDER BY operator_id',
  );
  const putPin = prepareWrite<[ChosenPin]>(
    handle,
    `INSERT OR REPLACE INTO operator_pins (operator_id, pin_hash, replaces)
     VALUES (@operatorId, @pinHash, @replaces)`,
  );
  const removePin = prepareWrite<[string, string]>(
    handle,
    'DELETE FROM operator_pins WHERE operator_id = ? AND pin_hash = ?',
  );
  const selectTries = handle.prepare<[string], WrongTries>(
    'SELECT wrong, last_at_ms AS lastAtMs FROM sign_in_attempts WHERE name = ?',
  );
  const countTry = prepareWrite<[string, number]>(
    handle,
    `INSERT INTO sign_in_attempts (name, wrong, last_at_ms) VALUES (?, 1, ?)
     ON CONFLICT (name) DO UPDATE SET wrong = wrong + 1, last_at_ms = excluded.last_at_ms`,
  );
  const forgetTries = prepareWrite<[string]>(handle, 'DELETE FROM sign_in_attempts WHERE name = ?');
  const forgetOld = prepareWrite<[number]>(handle, 'DELETE FROM sign_in_attempts WHERE last_at_ms < ?');
  return {
    count: () => count.get() as number,
    ids: () => selectIds.all(),
    byName: (name) => entryOf(selectByName.get(name.trim())),
    byId: (id) => entryOf(selectById.get(id)),
    add: (work, entry) => void insert.run(work, rowOf(entry)),
    update: (work, entry) => void update.run(work, rowOf(entry)),
    clear: (work) => void clear.run(work),
    pins: () => selectPins.all(),
    putPin: (work, pin) => void putPin.run(work, pin),
    removePin: (work, { operatorId, pinHash }) => void removePin.run(work, operatorId, pinHash),
    wrongTries: (name) => selectTries.get(name) ?? { wrong: 0, lastAtMs: 0 },
    countTry: (work, name, atMs) => void countTry.run(work, name, Math.floor(atMs)),
    forgetTries: (work, name) => void forgetTries.run(work, name),
    forgetTriesBefore: (work, atMs) => void forgetOld.run(work, Math.floor(atMs)),
  };
}

const rowOf = (entry: ListedOperator): Row => ({
  id: entry.id,
  name: entry.name,
  entry: JSON.stringify(entry),
});

function entryOf(row: Row | undefined): ListedOperator | undefined {
  return row && ListedOperator.parse(JSON.parse(row.entry));
}
