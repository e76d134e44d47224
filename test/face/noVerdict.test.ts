import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { AttemptRecord } from '../../domain/attemptRecord.ts';
import { LivenessTrace } from '../../domain/liveness/trace.ts';
import { faceAssets } from '../../face/assets.ts';

/** What each net that ships can say. Whoever adds one adds a line here, and with it an answer to what it judges. */
const nets: Readonly<Record<string, string>> = {
  blazeface: 'where faces are',
  facemesh: 'where 468 points of a face are',
  'handlandmark-lite': 'whether there is a hand, and where',
  iris: 'where the lids and the pupil are',
  ssd_mobilenetv1_model: 'where faces are',
  face_landmark_68_model: 'where 68 points of a face are',
  face_recognition_model: 'a descriptor that is compared with another one',
};

/** Words of what nobody is to be judged by; whole words, because "agency" and "message" hold one of them. */
const verdict = /^(age|sex|gender|ethnic|ethnicity|race|racial|emotion|expression|mood|beauty)s?$/i;
const wordsOf = (name: string) => name.split(/[^A-Za-z]|(?<=[a-z])(?=[A-Z])/);

test('no net ships that judges age, sex, ethnicity or mood', () => {
  const shipped = faceAssets
    .filter(({ to }) => to.startsWith('/models/'))
    .map(({ from }) =>
      from.slice(from.lastIndexOf('/') + 1).replace(/(-weights_manifest)?\.(json|bin)$/, ''),
    );
  expect([...new Set(shipped)].sort()).toEqual(Object.keys(nets).sort());
});

test('no code asks a library for such a judgement', () => {
  const asked =
    /ageGender|AgeAndGender|faceExpression|FaceExpressions|\bfaceres\b|\bemotion\.(bin|json)|age_gender|face_expression/;
  const projectDir = join(import.meta.dirname, '../..');
  const files = globSync('{domain,contract,face,terminal,renderer,electron,agency}/**/*.{ts,tsx}', {
    cwd: projectDir,
  });
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => asked.test(readFileSync(join(projectDir, file), 'utf8')))).toEqual([]);
});

test('no such judgement has a place in what is seen, judged or recorded', () => {
  const names = (schema: unknown): string[] =>
    typeof schema !== 'object' || schema === null
      ? []
      : Object.entries(schema).flatMap(([key, value]) => [
          ...(key === 'properties' ? Object.keys(value as object) : []),
          ...names(value),
        ]);
  for (const schema of [AttemptRecord, LivenessTrace]) {
    const stored = names(z.toJSONSchema(schema, { unrepresentable: 'any' }));
    expect(stored).toContain('nonce');
    expect(stored.filter((name) => wordsOf(name).some((word) => verdict.test(word)))).toEqual([]);
  }
});
