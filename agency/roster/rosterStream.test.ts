import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { readRosterLine } from '../../contract/rosterLine.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import { openAgency } from '../agency.ts';
import { putPersons } from './persons.ts';
import { pullRoster } from './rosterStream.ts';

const packId = 'hunan-provincial-2022';

function entry(n: number, pictureBytes: number) {
  const first17 = `43019919300101${String(n).padStart(3, '0')}`;
  const data = randomBytes(pictureBytes).toString('base64');
  return {
    identityNumber: first17 + identityCheckCharacter(first17),
    name: '试验人',
    packId,
    schemes: [],
    certifications: [],
    ...(pictureBytes > 0 ? { template: { mediaType: 'image/jpeg' as const, data } } : {}),
  };
}

test('a page ends behind so many characters of pictures, goes on where it ended, and leaves nobody out', async () => {
  const agency = await openAgency();
  onTestFinished(() => agency.close());
  const { services } = agency;
  // The third begins behind the end of a page, and is alone more than one.
  const people = [entry(1, 32_000), entry(2, 32_000), entry(3, 70_000), entry(4, 0), entry(5, 0)];
  for (const person of people) await putPersons(services, [person]);
  const pages: string[][] = [];
  let cursor: string | undefined;
  for (let remaining = 1; remaining > 0; ) {
    const page = await pullRoster(services, [packId], cursor, 5000, 80_000);
    if (!page.ok) throw new Error(page.reason);
    pages.push(
      page.changes.map((line) => {
        const read = readRosterLine(line);
        return read.change === 'put' ? (read.entry?.identityNumber ?? '') : '';
      }),
    );
    ({ cursor, remaining } = page);
  }
  expect(pages.map((page) => page.length)).toEqual([2, 1, 2]);
  expect(pages.flat()).toEqual(people.map(({ identityNumber }) => identityNumber));
});
