import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryCard } from '../../test/hardware/arbitraryCard.ts';
import { encodeBaseInformation, parseBaseInformation } from './container.ts';
import { decodeAdditionalAddress, decodeCard } from './decodeCard.ts';
import type { CardFields } from './encodeCard.ts';
import { encodeAdditionalAddress, encodeCard } from './encodeCard.ts';
import { ethnicityCode, ethnicityOf } from './ethnicity.ts';
import { citizenLayout, foreign2017Layout, foreign2023Layout, permitLayout, writeField } from './layout.ts';

const wlt = new Uint8Array(1024).fill(7);
wlt.set([0x57, 0x4c, 0x66, 0x00]);

const zhang: CardFields = {
  kind: 'citizen',
  name: '张三丰',
  sex: 'male',
  ethnicity: '汉',
  birthDate: '1990-03-07',
  address: '北京市东城区景山前街4号',
  idNumber: '110101199003070337',
  issuer: '北京市公安局东城分局',
  validFrom: '2015-01-01',
  validUntil: 'long-term',
  photo: wlt,
};

function read(card: CardFields, today?: string) {
  const chip = encodeCard(card);
  return decodeCard(chip.text, chip.photo, today ? { today } : {});
}

/** A chip's text written by hand from the offsets of the standard, in characters, beside the encoder under test. */
function textOf(parts: [offset: number, value: string][]): Uint8Array {
  const units = Array.from({ length: 128 }, () => ' ');
  for (const [offset, value] of parts)
    for (const [index, unit] of value.split('').entries()) units[offset / 2 + index] = unit;
  return new Uint8Array(Buffer.from(units.join(''), 'utf16le'));
}

test('a citizen card is read at the offsets of the standard', () => {
  const text = textOf([
    [0, '阿卜杜热合曼·买买提'],
    [30, '2'],
    [32, '05'],
    [36, '19491231'],
    [52, '新疆乌鲁木齐市天山区 解放南路1号'],
    [122, '11010519491231002X'],
    [158, '乌鲁木齐市公安局'],
    [188, '20100101'],
    [204, '长期'],
  ]);
  expect(decodeCard(text, wlt)).toEqual({
    kind: 'citizen',
    name: '阿卜杜热合曼·买买提',
    sex: 'female',
    ethnicity: '维吾尔',
    birthDate: '1949-12-31',
    address: '新疆乌鲁木齐市天山区 解放南路1号',
    idNumber: '11010519491231002X',
    issuer: '乌鲁木齐市公安局',
    validFrom: '2010-01-01',
    validUntil: 'long-term',
    photo: wlt,
    fingerprints: [],
    findings: [],
  });
});

test('a Hong Kong, Macao or Taiwan permit is read at its own offsets', () => {
  const text = textOf([
    [0, '陈大文'],
    [30, '2'],
    [36, '19940823'],
    [52, '广东省深圳市'],
    [122, '810000199408230021'],
    [158, '深圳市公安局'],
    [188, '20190101'],
    [204, '20240101'],
    [220, 'H12345678'],
    [238, '02'],
    [248, 'J'],
  ]);
  expect(decodeCard(text, wlt, { today: '2024-01-01' })).toMatchObject({
    kind: 'hmt-permit',
    sex: 'female',
    idNumber: '810000199408230021',
    validUntil: '2024-01-01',
    travelPermitNumber: 'H12345678',
    issueCount: 2,
    findings: [],
  });
  expect(decodeCard(text, wlt)).not.toHaveProperty('ethnicity');
});

test('a foreign permanent resident card of 2017 is read at its own offsets', () => {
  const text = textOf([
    [0, 'SMITH, JOHN MICHAEL'],
    [120, '2'],
    [122, 'USA110085010103'],
    [152, 'USA'],
    [158, '史密斯'],
    [188, '20170101'],
    [204, '20270101'],
    [220, '19850101'],
    [236, '01'],
    [240, '1500'],
    [248, 'I'],
  ]);
  expect(decodeCard(text, wlt)).toMatchObject({
    kind: 'foreign-2017',
    name: '史密斯',
    englishName: 'SMITH, JOHN MICHAEL',
    sex: 'female',
    idNumber: 'USA110085010103',
    nationality: 'USA',
    birthDate: '1985-01-01',
    cardVersion: '01',
    issuer: '1500',
    findings: [],
  });
});

test('a foreign permanent resident card of 2023 joins its English name and leads to the number before it', () => {
  const long = 'ABDULRAHMAN BIN MOHAMMED BIN ABDULLAH ALSAUD';
  const text = textOf([
    [0, '阿卜杜勒'],
    [30, '1'],
    [32, '01'],
    [36, '19850101'],
    [52, long.slice(0, 35)],
    [122, '932682198501010017'],
    [188, '20231201'],
    [204, '20331201'],
    [220, long.slice(35)],
    [242, 'SAU'],
    [248, 'Y'],
    [250, '011'],
  ]);
  expect(decodeCard(text, wlt)).toMatchObject({
    kind: 'foreign-2023',
    englishName: long,
    idNumber: '932682198501010017',
    nationality: 'SAU',
    issueCount: 1,
    previousIdNumber: expect.stringMatching(/^SAU3201850101\d\d$/),
    findings: [],
  });
});

test('a word of the English name that ends where the field ends is not glued to the next', () => {
  const text = textOf([
    [52, `${'A'.repeat(34)} `],
    [220, 'BCD'],
    [248, 'Y'],
  ]);
  expect(decodeCard(text, wlt).englishName).toBe(`${'A'.repeat(34)} BCD`);
});

test('the fields of each kind fill the text without overlapping', () => {
  for (const layout of [citizenLayout, permitLayout, foreign2017Layout, foreign2023Layout]) {
    const fields = Object.values(layout).sort((left, right) => left[0] - right[0]);
    for (const [index, [offset, length]] of fields.entries()) {
      expect(offset + length).toBeLessThanOrEqual(fields[index + 1]?.[0] ?? 256);
    }
  }
});

test('any card that is written to a chip is read back as it was, with nothing found wrong but rare characters', () => {
  fc.assert(
    fc.property(arbitraryCard, (card) => {
      const chip = encodeCard(card);
      const { additionalAddress } = card;
      const { fingerprints } = chip;
      const decoded = decodeCard(chip.text, chip.photo, {
        ...(additionalAddress
          ? { additionalAddress: decodeAdditionalAddress(encodeAdditionalAddress(additionalAddress)) }
          : {}),
        ...(fingerprints ? { fingerprints } : {}),
        today: '2026-01-01',
      });
      const { findings, ...content } = decoded;
      expect(content).toEqual(card);
      expect(findings.filter((finding) => finding !== 'private-use-characters')).toEqual([]);
    }),
  );
});

test('no 256 bytes of text make the decoder throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 256, maxLength: 256 }),
      fc.constantFrom(' ', 'J', 'I', 'Y'),
      fc.uint8Array({ minLength: 1024, maxLength: 1024 }),
      (text, letter, photo) => {
        writeField(text, [248, 2], letter);
        expect(decodeCard(text, photo, { today: '2026-01-01' }).findings.length).toBeGreaterThan(0);
      },
    ),
  );
});

test('fields padded with zeros, as some readers hand them over, are read like those padded with blanks', () => {
  const chip = encodeCard(zhang);
  const zeros = chip.text.map((byte, at) => (byte === 0x20 && chip.text[at + 1] === 0 ? 0 : byte));
  expect(decodeCard(zeros, chip.photo)).toEqual(decodeCard(chip.text, chip.photo));
});

test('private-use characters and surrogate pairs are kept as the chip has them, and private ones are pointed out', () => {
  const name = '张\ue123𠮷';
  expect(read({ ...zhang, name })).toMatchObject({ name, findings: ['private-use-characters'] });
  expect(read({ ...zhang, name: '张𠮷' })).toMatchObject({ name: '张𠮷', findings: [] });
});

test.each([
  [{ validUntil: '2025-12-31' }, ['expired']],
  [{ validUntil: '2026-01-01' }, []],
  [{ validFrom: '2026-01-02' }, ['not-yet-valid']],
  [{ validFrom: '2030-01-01', validUntil: '2029-12-31' }, ['validity-reversed', 'not-yet-valid']],
  [{ birthDate: '1990-03-08' }, ['birth-date-differs-from-number']],
  [{ sex: 'female' }, ['sex-differs-from-number']],
  [{ sex: 'not-stated' }, []],
  [{ idNumber: '110101199003070338' }, ['id-number-check-failed']],
  [{ idNumber: '160101199003070337' }, ['id-number-region-unknown']],
  [{ idNumber: '110101199013070337' }, ['id-number-birth-date-invalid']],
  [{ idNumber: '11010119900307033' }, ['id-number-malformed']],
  [{ idNumber: '810000199408230021' }, ['id-number-of-other-kind']],
  [{ idNumber: '11010519491231002x', birthDate: '1949-12-31', sex: 'female' }, ['id-number-malformed']],
  [{ name: '' }, ['name-missing']],
  [{ ethnicity: '其他(57)' }, ['ethnicity-code-unknown']],
  [{ photo: new Uint8Array(1024) }, ['photo-empty']],
  [{ photo: new Uint8Array(1024).fill(1, 1) }, ['photo-unrecognised']],
] as [Partial<CardFields>, string[]][])(
  'a citizen card with %j is read and has the findings %j',
  (change, findings) => {
    expect(read({ ...zhang, ...change }, '2026-01-01').findings).toEqual(findings);
  },
);

test('a date that the calendar does not have is a finding, and the field is absent', () => {
  const chip = encodeCard(zhang);
  writeField(chip.text, citizenLayout.birthDate, '19900231');
  writeField(chip.text, citizenLayout.validUntil, '2020');
  writeField(chip.text, citizenLayout.sex, '7');
  const card = decodeCard(chip.text, chip.photo);
  expect(card).not.toHaveProperty('birthDate');
  expect(card).not.toHaveProperty('validUntil');
  expect(card.findings).toEqual(['sex-code-invalid', 'birth-date-invalid', 'valid-until-invalid']);
});

test('a travel permit number must have the letter of its region', () => {
  const permit: CardFields = {
    ...zhang,
    kind: 'hmt-permit',
    idNumber: '830000199201300022',
    birthDate: '1992-01-30',
    sex: 'female',
    travelPermitNumber: '12345678',
  };
  expect(read(permit).findings).toEqual([]);
  expect(read({ ...permit, travelPermitNumber: 'H12345678' }).findings).toEqual([
    'travel-permit-number-malformed',
  ]);
});

test('a fingerprint place that says something unknown is left out and pointed out', () => {
  const { text, photo } = encodeCard(zhang);
  const fingerprints = new Uint8Array(1024);
  expect(decodeCard(text, photo, { fingerprints })).toMatchObject({ fingerprints: [], findings: [] });
  fingerprints.set([0x43, 0, 0, 0, 1, 11, 101]);
  expect(decodeCard(text, photo, { fingerprints })).toMatchObject({
    fingerprints: [],
    findings: ['fingerprint-unreadable'],
  });
});

test('an answer whose inner lengths contradict it holds no card', () => {
  const chip = encodeCard(zhang);
  const data = encodeBaseInformation(chip, false);
  expect(data.length).toBe(1284);
  expect(parseBaseInformation(data, false)).toEqual({ text: chip.text, photo: chip.photo });
  expect(parseBaseInformation(data, true)).toBeNull();
  expect(parseBaseInformation(data.slice(0, -1), false)).toBeNull();
  expect(parseBaseInformation(data.with(1, 1), false)).toBeNull();
  expect(parseBaseInformation(new Uint8Array(), false)).toBeNull();
});

test('every ethnicity has a code, and an unlisted code is shown with its number', () => {
  const listed = Array.from({ length: 100 }, (_, code) => String(code).padStart(2, '0')).filter(
    (code) => ethnicityOf(code).listed,
  );
  expect(listed).toHaveLength(58);
  expect([ethnicityOf('01'), ethnicityOf('56'), ethnicityOf('97')].map(({ name }) => name)).toEqual([
    '汉',
    '基诺',
    '其他',
  ]);
  for (const code of listed) expect(ethnicityCode(ethnicityOf(code).name)).toBe(code);
  expect(ethnicityOf('57')).toEqual({ name: '其他(57)', listed: false });
});

test('a value that is too long for its field is refused, not cut', () => {
  expect(() => encodeCard({ ...zhang, name: '张'.repeat(16) })).toThrow(RangeError);
});
