import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEntry, readRosterLine } from './rosterLine.ts';

const entry = {
  identityNumber: '11010519491231002X',
  name: '王',
  packId: 'p',
  schemes: [{ scheme: 'resident-pension', drawingSince: '2010-01-01' }],
  certifications: [],
};
const put = (change: object) => ({ change: 'put', entry: { ...entry, ...change } });
const unclear: Record<string, object> = {
  scheme: { schemes: [...entry.schemes, { scheme: 'long-term-care', drawingSince: '2010-01-01' }] },
  'event kind': { events: [{ kind: 'emigrated', on: '2030-01-01' }] },
  picture: { template: { mediaType: 'image/jxl', data: 'AQID' } },
  format: { format: 'anxin-roster/2' },
};

test.each(Object.entries(unclear))(
  'a line with a new %s is understood in part, and kept as it came',
  (_, change) => {
    const read = readRosterLine(put(change));
    expect(read).toMatchObject({
      change: 'put',
      entry,
      unread: { identityNumber: entry.identityNumber, packId: 'p' },
    });
    const { template: _template, ...kept } = { template: undefined, ...change };
    expect(read.change === 'put' && JSON.parse(read.unread?.line ?? '')).toEqual(put(kept));
  },
);

test('a line with a new field is understood whole', () => {
  expect(readRosterLine(put({ bank: '农商行' }))).toMatchObject({ change: 'put', entry, unread: null });
});

test('of a line without a name the person is known, and nothing else', () => {
  expect(readRosterLine(put({ name: undefined }))).toMatchObject({
    change: 'put',
    entry: null,
    unread: { identityNumber: entry.identityNumber },
  });
});

test('whatever a line is, it is read without an error', () => {
  fc.assert(
    fc.property(fc.anything(), (line) => {
      readRosterLine(line);
      readRosterLine({ change: 'put', entry: line });
      readEntry(line);
    }),
  );
  expect(readRosterLine({ change: 'merge', numbers: [] })).toEqual({ change: 'unknown' });
});
