import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RosterEntry } from '../../domain/person.ts';
import { loadPack } from '../../domain/policy/loadPack.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { createIdentify, type Register } from './identify.ts';

function pack(id: string): PolicyPack {
  const loaded = loadPack(
    readFileSync(new URL(`../../resources/policies/${id}.json`, import.meta.url), 'utf8'),
  );
  if (!loaded.ok) throw new Error(`${id} does not hold`);
  return loaded.pack;
}
const hunan = pack('hunan-provincial-2022');
const luoyang = pack('luoyang-2018');

const identityNumber = '11010519491231002X';
const card = {
  cardId: 'c',
  name: '王秀英',
  identityNumber,
  photo: new Uint8Array([7]),
  photoTakenOn: '2006-05-01',
};
const pensioner: RosterEntry = {
  identityNumber,
  name: '王秀英',
  packId: hunan.id,
  schemes: [{ scheme: 'institution-pension', drawingSince: '2012-01-01' }],
  certifications: ['2025-04-10'],
  template: { mediaType: 'image/jpeg', data: 'AQID', takenOn: '2019-01-01' },
};

function identify(
  on: string,
  { entry = pensioner, ...register }: Partial<Register> & { entry?: RosterEntry | undefined | null } = {},
) {
  return createIdentify({
    packOf: (id) => [hunan, luoyang].find((each) => each.id === id),
    ownPackId: hunan.id,
    decodePhoto: async (photo) => photo,
    today: () => on,
    method: 'self-service',
    register: {
      find: (number) => (number === entry?.identityNumber ? entry : undefined),
      certificationsOf: () => [],
      failedAttemptsSince: () => 0,
      brokenOffSince: () => 0,
      lastAcceptedCapture: () => null,
      ...register,
    },
  });
}

test('somebody who is due is shown where they stand, masked, and may go on', async () => {
  const found = await identify('2026-04-01')(card);
  if (!found.known) throw new Error('not found');
  expect(found.facts.blockedBy).toBeNull();
  expect(found.facts.visitor.maskedIdentityNumber).toBe('110***********002X');
  expect(JSON.stringify(found.facts.visitor)).not.toContain(identityNumber);
  expect(found.facts.visitor.schemes[0]).toMatchObject({ status: 'expiring', dueBy: '2026-04-10' });
  expect(found.facts.visitor.schemes[0]?.explanation['zh-CN']).toContain('湘人社函〔2022〕40号');
  expect(found.facts.visitor.schemes[0]?.spokenExplanation['zh-CN']).not.toContain('湘人社函');
});

test('a certification that the agency does not know yet counts here', async () => {
  const found = await identify('2026-04-12', { certificationsOf: () => ['2026-04-09'] })(card);
  expect(found.known && found.facts.visitor.schemes[0]?.status).toBe('current');
});

test('a lower-case x on the card finds the person', async () => {
  const found = await identify('2026-04-01')({ ...card, identityNumber: '11010519491231002x' });
  expect(found.known).toBe(true);
});

test('a number whose check character is wrong is no identity', async () => {
  const found = await identify('2026-04-01')({ ...card, identityNumber: '110105194912310021' });
  expect(found).toMatchObject({ known: false, end: 'card-unreadable' });
});

test('somebody who is on no roster is led to the hotline', async () => {
  const found = await identify('2026-04-01', { entry: null })(card);
  expect(found).toMatchObject({ known: false, end: 'not-on-roster' });
  expect(found.known || found.help[0]?.number).toBe('0731-84900303');
});

test.each([
  ['death', 'recorded-dead'],
  ['custody', 'in-custody'],
  ['eligibility-lost', 'eligibility-lost'],
] as const)('%s recorded by the agency ends the visit as %s', async (kind, end) => {
  const found = await identify('2026-04-01', {
    entry: { ...pensioner, events: [{ kind, on: '2026-03-01' }] },
  })(card);
  expect(found.known && found.facts.blockedBy).toBe(end);
});

test('a scheme that the notice does not cover ends the visit', async () => {
  const found = await identify('2026-04-01', {
    entry: { ...pensioner, schemes: [{ scheme: 'resident-pension', drawingSince: '2010-01-01' }] },
  })(card);
  expect(found.known && found.facts.blockedBy).toBe('not-covered');
});

test('after ten failures the notice leads to the counter (Luoyang 2018)', async () => {
  const entry: RosterEntry = {
    ...pensioner,
    packId: luoyang.id,
    schemes: [{ scheme: 'enterprise-pension', drawingSince: '2016-01-01' }],
    certifications: [],
  };
  const after = async (failures: number) => {
    const found = await identify('2018-08-01', { entry, failedAttemptsSince: () => failures })(card);
    return found.known ? found.facts : null;
  };
  expect(await after(9)).toMatchObject({
    attemptsLeft: 1,
    blockedBy: null,
    contactRequired: ['name', 'phone', 'address'],
  });
  expect(await after(10)).toMatchObject({ attemptsLeft: 0, blockedBy: 'attempts-exhausted' });
});

test('who broke off three times today is led to the counter, alone at a terminal only, and tomorrow begins anew', async () => {
  const brokenOff = (on: string, times: number) => async (method: 'self-service' | 'assisted') => {
    const attendance = {
      operator: { id: 'o', name: 'o' },
      method: 'assisted' as const,
      assistance: { kind: 'none' },
    };
    const found = await identify('2026-04-01', {
      brokenOffSince: (_number, day) => (day <= on ? times : 0),
    })(method === 'self-service' ? card : { ...card, attendance: attendance as never });
    return found.known ? found.facts.blockedBy : 'unknown';
  };
  expect(await brokenOff('2026-04-01', 2)('self-service')).toBeNull();
  expect(await brokenOff('2026-04-01', 3)('self-service')).toBe('broken-off-often');
  expect(await brokenOff('2026-04-01', 3)('assisted')).toBeNull();
  expect(await brokenOff('2026-03-31', 3)('self-service')).toBeNull();
});

test('without chip photo, template or earlier capture there is nothing to compare with', async () => {
  const { template: _, ...entry } = pensioner;
  const found = await createIdentify({
    packOf: () => hunan,
    ownPackId: hunan.id,
    decodePhoto: async () => null,
    today: () => '2026-04-01',
    method: 'self-service',
    register: {
      find: () => entry,
      certificationsOf: () => [],
      failedAttemptsSince: () => 0,
      brokenOffSince: () => 0,
      lastAcceptedCapture: () => null,
    },
  })(card);
  expect(found.known && found.facts.blockedBy).toBe('reference-missing');
});

test('the references are ordered by age and each carries its kind', async () => {
  const found = await identify('2026-04-01', {
    lastAcceptedCapture: () => ({ image: new Uint8Array([9]), takenOn: '2025-04-10' }),
  })(card);
  expect(found.known && found.facts.references.map(({ kind }) => kind)).toEqual([
    'last-accepted-capture',
    'agency-template',
    'chip-photo',
  ]);
});
