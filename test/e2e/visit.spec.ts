import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '../patience.ts';
import { expect, test } from './fixture.ts';
import { goThroughVisit, screenOf, untilState } from './visitor.ts';

const personsFile = join(import.meta.dirname, '../../resources/demoCounty/persons.json');
const persons = JSON.parse(readFileSync(personsFile, 'utf8')) as {
  id: string;
  card: { name: string; idNumber: string; address: string };
}[];

/** What stands on the card of a demo person. */
function cardOf(id: string) {
  const person = persons.find((candidate) => candidate.id === id);
  if (!person) throw new Error(`The demo county has no ${id}`);
  return person.card;
}

test('who is who the card says, and does what is asked, is certified: kept once, accepted by the agency, and nowhere in plain', async ({
  hall,
  openTerminal,
}) => {
  const { page, dock, mishaps } = await openTerminal();
  const { name, idNumber } = cardOf('due');
  await dock.layCard('due');
  const identified = await goThroughVisit(page, { until: 'identified' });
  expect(identified.state).toBe('identified');
  await expect(page.locator('main')).toContainText(name);
  await expect(page.locator('body')).not.toContainText(idNumber);

  const end = await goThroughVisit(page, { tries: 3 });
  expect(end.end).toBe('certified');
  await expect(page.getByTestId('delivery')).toHaveAttribute('data-delivery', 'accepted');

  // The next person finds nothing of this one.
  await page.getByTestId('act-finish').click();
  await untilState(page, ['idle']);
  const leftOver = await page.evaluate(() => document.documentElement.outerHTML);
  expect(leftOver).not.toContain(name);
  expect(leftOver).not.toContain(idNumber.slice(-4));
  expect(mishaps).toEqual({ foreign: [], violations: [], errors: [] });

  const { attempts, chain } = await hall.kept();
  const certified = attempts.filter(({ record }) => record.result === 'certified');
  expect(chain.ok).toBe(true);
  expect(certified).toHaveLength(1);
  expect(certified[0]?.delivery?.state).toBe('accepted');
  expect(certified[0]?.record.person.identityNumber).toBe(idNumber);
  // The screen changed its colours, and no light of it falls on a demo person: the record says so, and certifies all the same.
  const { flash } = certified[0]?.record.challenge ?? {};
  expect(flash).toBeDefined();
  expect(flash).not.toMatchObject({ outcome: 'follows' });

  const files = await hall.terminalFiles();
  expect(files.map(({ path }) => path).join()).toContain('anxin.db');
  expect(files.map(({ path }) => path).join()).toContain('terminal.log');
  for (const { path, content } of files)
    for (const secret of [idNumber, name])
      for (const encoding of ['utf8', 'utf16le', 'base64'] as const)
        expect(content.includes(Buffer.from(secret, 'utf8').toString(encoding)), `${secret} in ${path}`).toBe(
          false,
        );

  const received = await hall.received();
  expect(received.filter(({ record }) => record.result === 'certified')).toEqual([
    { record: certified[0]?.record, state: 'accepted' },
  ]);
  const agencyLog = readFileSync(join(hall.agencyDir, 'agency.log'), 'utf8');
  for (const secret of [idNumber, name]) expect(agencyLog).not.toContain(secret);
});

test.describe('whoever is not the person of the card is never certified:', () => {
  test('somebody else before the camera, who does what is asked', async ({ hall, openTerminal }) => {
    const { page, dock } = await openTerminal();
    await dock.chooseCamera('other-person');
    await dock.layCard('due');
    // The comparison, and not a missed action, is what has to refuse them: they try until it does.
    const end = await goThroughVisit(page, { tries: 6, until: ({ failure }) => failure === 'not-matched' });
    expect(end).toMatchObject({ state: 'attempt-failed', failure: 'not-matched' });
    const { attempts } = await hall.kept();
    expect(attempts.map(({ record }) => record.result)).not.toContain('certified');
    expect(attempts.at(-1)?.record).toMatchObject({
      result: 'not-matched',
      challenge: { passed: true },
      verification: { outcome: 'refused' },
    });
  });

  test('the right face as a flat photograph', async ({ hall, openTerminal }) => {
    const { page, dock } = await openTerminal();
    await dock.chooseCamera('flat-photo');
    await dock.layCard('due');
    const end = await goThroughVisit(page, { tries: 1 });
    expect(end.end).not.toBe('certified');
    const { attempts } = await hall.kept();
    expect(attempts.map(({ record }) => record.result)).not.toContain('certified');
    for (const { record } of attempts) expect(record.challenge?.passed ?? false).toBe(false);
  });
});

test.describe('a card that is pulled away ends the visit without a certification or a picture, and nothing of the person stays:', () => {
  for (const state of ['identified', 'consent', 'framing', 'capturing'] as const)
    test(state, async ({ hall, openTerminal }) => {
      const { page, dock } = await openTerminal();
      const { name, idNumber } = cardOf('due');
      await dock.layCard('due');
      await goThroughVisit(page, { until: state });
      await dock.removeCard();
      const { end } = await untilState(page, ['ended']);
      expect(end).toBe('card-removed');
      const shown = await page.locator('body').innerText();
      expect(shown).not.toContain(name);
      expect(shown).not.toContain(idNumber.slice(-4));
      const { attempts } = await hall.kept();
      // Only once an action was asked for is there something to have broken off.
      expect(attempts.map(({ record: { result, evidence } }) => ({ result, evidence }))).toEqual(
        state === 'capturing' ? [{ result: 'broken-off', evidence: [] }] : [],
      );
    });
});

test('a card that is pulled away while it is read certifies nobody and leaves a clean welcome', async ({
  hall,
  openTerminal,
}) => {
  const { page, dock } = await openTerminal();
  await dock.fault('moved-away');
  await dock.layCard('due');
  await untilState(page, ['card-problem', 'identified']);
  await dock.removeCard();
  await untilState(page, ['idle', 'ended']);
  expect((await screenOf(page)).end).not.toBe('certified');
  expect((await hall.kept()).attempts).toEqual([]);
});

test('a visit without a line is certified here and now, and reaches the agency when the line is back', async ({
  hall,
  openTerminal,
}) => {
  const { page, dock } = await openTerminal();
  await expect(page.locator('main[data-sync="online"]')).toBeVisible();
  await dock.toggleNetwork();
  await dock.layCard('due');
  const end = await goThroughVisit(page, { tries: 3 });
  expect(end.end).toBe('certified');
  await expect(page.getByTestId('delivery')).toHaveAttribute('data-delivery', /^(queued|sent)$/);

  await dock.toggleNetwork();
  // Attempts to reach the agency become rarer the longer it does not answer.
  await expect(page.locator('main[data-sync="online"]')).toBeVisible({ timeout: patience.test });
  const certified = (await hall.kept()).attempts.filter(({ record }) => record.result === 'certified');
  expect(certified).toHaveLength(1);
  expect(certified[0]?.receipts).not.toEqual([]);
  expect(await hall.received()).toContainEqual({ record: certified[0]?.record, state: 'accepted' });
});
