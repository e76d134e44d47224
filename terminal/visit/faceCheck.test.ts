import { describe, expect, test } from 'vitest';
import { compareFaces } from '../../face/descriptor/comparison.ts';
import type { EmbedderProfile, FaceDescription, VerifierDescription } from '../face/verifier.ts';
import { beginFaceCheck } from './faceCheck.ts';
import type { Reference } from './visitFacts.ts';

const thresholds = { embedder: 'face-api', accept: 0.4, review: 0.55, record: 'pack@1' };
const reference: Reference = { kind: 'chip-photo', image: new Uint8Array([0]), takenOn: '2006-05-01' };
const known = { data: 'test', unit: 'test', n: 0, interval: null, date: '2026-11-21', command: null };
const embedder: EmbedderProfile = {
  id: 'face-api',
  measure: [{ length: 2, metric: 'euclidean', weight: 1 }],
  thresholds: {
    accept: { ...known, value: 0.1 },
    review: { ...known, value: 0.2 },
    continuity: { ...known, value: 0.5 },
    record: 'own@1',
  },
};
const compare = (one: FaceDescription, others: readonly FaceDescription[]) =>
  compareFaces(embedder, one, others);
const face = (value: number): Extract<VerifierDescription, { ok: true }> => ({
  ok: true,
  embedder: 'face-api',
  descriptor: [value, 0],
  eyeDistance: 90,
  confidence: 0.99,
  box: { x: 0, y: 0, width: 1, height: 1 },
});

/** An engine whose pictures are numbers: a picture's first byte by a hundred is its descriptor. The comparison is the real one. */
function check(describe: (first: number) => VerifierDescription = (first) => face(first / 100)) {
  const engine = {
    describeReference: async (picture: Uint8Array) => describe(picture[0] ?? 0),
    describeFrame: async (picture: Uint8Array) => describe(picture[0] ?? 0),
    embedder,
    compare,
  };
  const begun = beginFaceCheck(engine, [reference], thresholds);
  return (...firsts: number[]) => {
    for (const [index, first] of firsts.entries())
      begun.addFrame({ atMs: index, jpeg: new Uint8Array([first]) }, Math.floor(index / 3));
    return begun.finish([]);
  };
}

test('the outcome follows the two thresholds, and the record says with what it was compared', async () => {
  const result = await check()(20, 22, 24);
  expect(result).toMatchObject({
    ok: true,
    verification: {
      outcome: 'accepted',
      framesCompared: 3,
      embedder: 'face-api',
      thresholds: { accept: 0.4, review: 0.55, record: 'pack@1' },
      reference: { kind: 'chip-photo', takenOn: '2006-05-01' },
    },
  });
  expect(await check()(48, 48, 48)).toMatchObject({ verification: { outcome: 'review' } });
  expect(await check()(80, 80, 80)).toMatchObject({ verification: { outcome: 'refused' } });
});

test('two usable frames are too few for an answer', async () => {
  expect(await check()(20, 20)).toMatchObject({ ok: false, reason: 'no-usable-frame' });
});

test('another face halfway fails, however well the mean would match', async () => {
  expect(await check()(5, 5, 5, 90)).toMatchObject({ ok: false, reason: 'different-person' });
});

test('somebody who takes over in the last action is seen, however many frames came before', async () => {
  const begun = beginFaceCheck(
    {
      describeReference: async () => face(0.2),
      describeFrame: async (picture) => face((picture[0] ?? 0) / 100),
      embedder,
      compare,
    },
    [reference],
    thresholds,
  );
  for (let index = 0; index < 40; index += 1)
    begun.addFrame({ atMs: index, jpeg: new Uint8Array([20]) }, Math.floor(index / 20));
  begun.addFrame({ atMs: 41, jpeg: new Uint8Array([90]) }, 2);
  const result = await begun.finish([]);
  expect(result).toMatchObject({ ok: false, reason: 'different-person' });
  expect(result.frames).toHaveLength(7);
});

test('of a slow part the newest frame is kept beside its first ones', async () => {
  const begun = beginFaceCheck(
    {
      describeReference: async () => face(0.2),
      describeFrame: async () => face(0.2),
      embedder,
      compare,
    },
    [reference],
    thresholds,
  );
  for (let index = 0; index < 30; index += 1) begun.addFrame({ atMs: index, jpeg: new Uint8Array([20]) }, 0);
  expect((await begun.finish([])).frames.map(({ atMs }) => atMs)).toEqual([0, 1, 29]);
});

test('on a slow machine only frames that are compared are described, and the newest is one of them', async () => {
  const asked: number[] = [];
  const { promise: reached, resolve: go } = Promise.withResolvers<void>();
  const begun = beginFaceCheck(
    {
      describeReference: async () => face(0.2),
      describeFrame: async (picture) => {
        asked.push(picture[0] ?? 0);
        await reached;
        return face((picture[0] ?? 0) / 100);
      },
      embedder,
      compare,
    },
    [reference],
    thresholds,
  );
  for (let index = 0; index < 9; index += 1)
    begun.addFrame({ atMs: index, jpeg: new Uint8Array([20 + index]) }, 0);
  begun.addFrame({ atMs: 9, jpeg: new Uint8Array([90]) }, 0);
  const finished = begun.finish([]);
  begun.addFrame({ atMs: 10, jpeg: new Uint8Array([20]) }, 0);
  go();
  expect(await finished).toMatchObject({ ok: false, reason: 'different-person' });
  expect(asked).toEqual([20, 21, 90]);
});

test('an attempt that is given up has no more frames described', async () => {
  const asked: number[] = [];
  const described = Promise.withResolvers<VerifierDescription>();
  const begun = beginFaceCheck(
    {
      describeReference: async () => face(0.2),
      describeFrame: (picture) => {
        asked.push(picture[0] ?? 0);
        return described.promise;
      },
      embedder,
      compare,
    },
    [reference],
    thresholds,
  );
  for (const first of [20, 21, 22]) begun.addFrame({ atMs: first, jpeg: new Uint8Array([first]) }, 0);
  await Promise.resolve();
  begun.discard();
  described.resolve(face(0.2));
  expect(await begun.finish([])).toMatchObject({ ok: false });
  expect(asked).toEqual([20]);
});

test('an engine that stops gives no score but its own name', async () => {
  const result = await check((first) => (first === 22 ? { ok: false, reason: 'engine-stopped' } : face(0.2)))(
    20,
    22,
    24,
  );
  expect(result).toMatchObject({ ok: false, reason: 'engine-unavailable' });
});

test('a reference without a face is no reference', async () => {
  const result = await check((first) => (first === 0 ? { ok: false, reason: 'no-face' } : face(0.2)))(
    20,
    21,
    22,
  );
  expect(result).toMatchObject({ ok: false, reason: 'reference-unusable' });
});

test('frames without a usable face are kept as evidence of a failure, and left out of an answer', async () => {
  const blind = (first: number): VerifierDescription =>
    first === 99 ? { ok: false, reason: 'no-face' } : face(first / 100);
  const answered = await check(blind)(20, 99, 21, 22);
  expect(answered).toMatchObject({ ok: true, verification: { framesCompared: 3 } });
  expect(answered.frames).toHaveLength(3);
  const failed = await check(blind)(99, 99, 20);
  expect(failed).toMatchObject({ ok: false });
  expect(failed.frames).toHaveLength(3);
});

test('a gap is only bridged by faces on every side of it, and they must be one person’s', async () => {
  const acrossGaps = (firsts: Record<number, number>, gaps: { fromMs: number; toMs: number }[]) => {
    const engine = {
      describeReference: async () => face(0.2),
      describeFrame: async (picture: Uint8Array) => face((picture[0] ?? 0) / 100),
      embedder,
      compare,
    };
    const begun = beginFaceCheck(engine, [reference], thresholds);
    for (const [atMs, first] of Object.entries(firsts))
      begun.addFrame({ atMs: Number(atMs), jpeg: new Uint8Array([first]) }, Number(atMs));
    return begun.finish(gaps.map((gap) => ({ step: 0, ...gap })));
  };
  const gap = { fromMs: 1000, toMs: 5000 };
  expect(await acrossGaps({ 200: 20, 900: 21, 6000: 22 }, [gap])).toMatchObject({ ok: true });
  const unseen = { ok: false, reason: 'unseen-after-gap' };
  expect(await acrossGaps({ 200: 20, 500: 21, 900: 22 }, [gap])).toMatchObject(unseen);
  expect(await acrossGaps({ 6000: 20, 6500: 21, 7000: 22 }, [gap])).toMatchObject(unseen);
  const later = { fromMs: 7000, toMs: 9000 };
  expect(await acrossGaps({ 200: 20, 900: 21, 9500: 22 }, [gap, later])).toMatchObject(unseen);
  expect(await acrossGaps({ 200: 20, 900: 21, 6000: 90 }, [gap])).toMatchObject({
    reason: 'different-person',
  });
});

test('a pack decides by its thresholds only for the embedder that it names; else the embedder’s own decide', async () => {
  const checkWith = (id: string) => {
    const own = { ...embedder, id };
    const describe = async (picture: Uint8Array) => ({ ...face((picture[0] ?? 0) / 100), embedder: id });
    const begun = beginFaceCheck(
      {
        describeReference: describe,
        describeFrame: describe,
        embedder: own,
        compare: (one, others) => compareFaces(own, one, others),
      },
      [reference],
      thresholds,
    );
    for (let index = 0; index < 3; index += 1)
      begun.addFrame({ atMs: index, jpeg: new Uint8Array([15]) }, index);
    return begun.finish([]);
  };
  expect(await checkWith('face-api')).toMatchObject({
    verification: {
      outcome: 'accepted',
      embedder: 'face-api',
      thresholds: { record: 'pack@1', accept: 0.4 },
    },
  });
  expect(await checkWith('county-net@1')).toMatchObject({
    verification: {
      outcome: 'review',
      embedder: 'county-net@1',
      thresholds: { record: 'own@1', accept: 0.1 },
    },
  });
});

describe('the reference', () => {
  /** Pictures whose first byte is the distance of the eyes; 0 shows no face. */
  const chosenOf = async (...eyeDistances: number[]) => {
    const described = (eyeDistance: number): VerifierDescription =>
      eyeDistance === 0 ? { ok: false, reason: 'no-face' } : { ...face(0.2), eyeDistance };
    const begun = beginFaceCheck(
      {
        describeReference: async (picture) => described(picture[0] ?? 0),
        describeFrame: async () => face(0.2),
        embedder,
        compare,
      },
      eyeDistances.map((eyeDistance, index) => ({
        kind: 'agency-template',
        image: new Uint8Array([eyeDistance]),
        takenOn: `20${20 - index}-01-01`,
      })),
      thresholds,
    );
    for (let index = 0; index < 3; index += 1)
      begun.addFrame({ atMs: index, jpeg: new Uint8Array([20]) }, index);
    const result = await begun.finish([]);
    return result.ok ? result.verification.reference : result.reason;
  };

  test('is the newest that shows enough of the face, and its quality stands in the record', async () => {
    expect(await chosenOf(90, 40)).toMatchObject({
      takenOn: '2020-01-01',
      quality: { eyeDistance: 90, confidence: 0.99 },
    });
    expect(await chosenOf(0, 5, 40)).toMatchObject({ takenOn: '2018-01-01', quality: { eyeDistance: 40 } });
  });

  test('is the one that shows most where none shows enough: a small picture turns nobody away', async () => {
    expect(await chosenOf(5, 9, 7)).toMatchObject({ takenOn: '2019-01-01', quality: { eyeDistance: 9 } });
    expect(await chosenOf(0, 0)).toBe('reference-unusable');
  });
});
