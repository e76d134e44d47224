import { expect, test } from 'vitest';
import { observe, startJudge } from '../../domain/liveness/judge.ts';
import { askFor, visitor } from '../../domain/liveness/testing/scriptedFace.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import {
  draftOf,
  fixtureNowMs,
  keptLog,
  temporaryDirectory,
} from '../../terminal/vault/testing/storeFixture.ts';
import { openVault } from '../../terminal/vault/vault.ts';
import { packTrace, traceMediaType, unpackTrace } from '../../terminal/visit/packedTrace.ts';
import { keptTrace } from './keptTrace.ts';
import { replayTrace } from './replay.ts';

/** A terminal's folder with one attempt whose trace is kept, and one without a trace. */
async function folderWithTwoAttempts() {
  const dataDir = temporaryDirectory();
  const opened = await openVault({
    dataDir,
    backupDirectory: `${dataDir}/backups`,
    log: keptLog().log,
    now: () => fixtureNowMs,
  });
  if (!opened.ok) throw new Error(opened.reason);
  const { store, writer, close } = opened.vault;
  store.settings.set(terminalIdSetting, 'T-0001');
  const face = visitor();
  let state = startJudge(askFor(['nod', 'blink']));
  while (!state.outcome) {
    const asked = state.phase === 'action' ? (state.challenge.actions[state.step] ?? null) : null;
    state = observe(state, face.next(asked, state.phaseSinceMs));
  }
  const judged = draftOf();
  const eraseAfter = new Date(fixtureNowMs + 86_400_000).toISOString();
  const bytes = await packTrace(state.trace);
  await writer.append(judged, [
    { kind: 'trace', mediaType: traceMediaType, bytes, eraseAfter, mayLeave: false },
  ]);
  const brokenOff = draftOf({ result: 'broken-off' });
  await writer.append(brokenOff, []);
  return { dataDir, judged, brokenOff, state, close };
}

test('the judgement of an attempt is repeated from the terminal’s folder alone', async () => {
  const { dataDir, judged, state, close } = await folderWithTwoAttempts();
  close();
  const found = await keptTrace(dataDir, judged.id);
  if (!found.ok) throw new Error(found.reason);
  const report = replayTrace(await unpackTrace(found.bytes));
  expect(report).toMatchObject({ ok: true, state: { outcome: state.outcome } });
});

test('what keeps a trace from being found is told, and a folder without a terminal stays one', async () => {
  const { dataDir, judged, brokenOff, close } = await folderWithTwoAttempts();
  expect(await keptTrace(dataDir, judged.id)).toMatchObject({ ok: false });
  close();
  expect(await keptTrace(dataDir, brokenOff.id)).toMatchObject({
    reason: expect.stringContaining('nothing was judged'),
  });
  expect(await keptTrace(dataDir, draftOf().id)).toMatchObject({ reason: 'no record has this id here' });
  const empty = temporaryDirectory();
  expect(await keptTrace(empty, judged.id)).toMatchObject({ reason: `${empty} holds no terminal` });
});
