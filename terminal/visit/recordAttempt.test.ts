import { readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { replay } from '../../domain/liveness/judge.ts';
import { LivenessTrace } from '../../domain/liveness/trace.ts';
import { loadPack } from '../../domain/policy/loadPack.ts';
import { fixtureNowMs, type OpenedStore, openTestStore } from '../vault/testing/storeFixture.ts';
import { unpackTrace } from './packedTrace.ts';
import { createRecordAttempt } from './recordAttempt.ts';
import { facts, identityNumber, stage, verified } from './testing/visitFixture.ts';
import type { AttemptOutcome } from './visitFacts.ts';

const loaded = loadPack(
  readFileSync(new URL('../../resources/policies/hunan-provincial-2022.json', import.meta.url), 'utf8'),
);
if (!loaded.ok) throw new Error('the pack does not hold');
const { pack } = loaded;

async function record(change: Partial<AttemptOutcome>, opened?: OpenedStore) {
  const { writer, logLines } = opened ?? (await openTestStore());
  const recordAttempt = createRecordAttempt({
    writer,
    packOf: () => pack,
    nowMs: () => fixtureNowMs,
    pastRed: () => [],
  });
  const written = await recordAttempt({
    id: uuidv7(),
    visitId: uuidv7(),
    attempt: 1,
    facts: facts({
      known: {
        schemes: [{ scheme: 'institution-pension', drawingSince: '2012-01-01' }],
        certifications: ['2025-04-10'],
      },
    }),
    result: 'certified',
    consent: null,
    agreements: [],
    contact: null,
    challenge: null,
    verification: null,
    frames: [],
    trace: null,
    ...change,
  });
  expect(logLines.join('')).not.toContain(identityNumber);
  if (!written.written) throw new Error(written.reason);
  return written.certification;
}

test('a certification tells which picture the face agreed with and when it was taken, and not its hash', async () => {
  const checked = verified('accepted');
  if (!checked.ok) throw new Error(checked.reason);
  const { verification } = checked;
  const reference = { kind: 'chip-photo', takenOn: '2008-05-14' } as const;
  const certification = await record({
    verification: { ...verification, reference: { ...reference, hash: 'h' } },
  });
  expect(certification?.reference).toEqual(reference);
});

test('a certification that rests on a paper names no picture', async () => {
  expect(await record({})).toMatchObject({ reference: null });
});

test('an attempt that did not certify brings nothing', async () => {
  expect(await record({ result: 'not-matched' })).toBeNull();
});

test('the trace of an attempt is kept beside its frames for as long as they are, and repeats the judgement', async () => {
  const at = stage();
  await at.consent();
  at.perform();
  await at.endsAs('certified');
  const [outcome] = at.recorded;
  if (!outcome?.trace) throw new Error('no trace');
  const opened = await openTestStore();
  await record({ ...outcome, consent: null }, opened);
  const kept = opened.store.records.byId(outcome.id)?.record.evidence.find(({ kind }) => kind === 'trace');
  const piece = opened.store.evidence.get(kept?.hash ?? '');
  if (!piece) throw new Error('not kept');
  const trace = LivenessTrace.parse(JSON.parse(await unpackTrace(piece.bytes)));
  expect(replay(trace).outcome).toMatchObject({ passed: true });
  expect(opened.store.evidence.pendingUpload(10)).toEqual([]);
  expect(
    opened.store.inOneTransaction((work) =>
      opened.store.evidence.expire(work, fixtureNowMs + (pack.evidence.keptDays + 1) * 86_400_000),
    ),
  ).toBe(1);
  expect(opened.store.evidence.get(kept?.hash ?? '')).toBeUndefined();
});
