import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keyboard } from '../desk/keyboard.ts';
import { openPage } from './browser.ts';
import { DockHand } from './dock.ts';
import { expect, test } from './fixture.ts';

const persons = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../resources/demoCounty/persons.json'), 'utf8'),
) as { id: string; card: { name: string; idNumber: string } }[];
const card = persons.find(({ id }) => id === 'due')?.card ?? { name: '', idNumber: '' };

test('a bank’s desk certifies with real nets: the teller by keyboard alone, the person before a screen of their own', async ({
  hall,
  ownBrowser,
}) => {
  const { address, visitorAddress, setUpCode } = await hall.startDesk();
  const desk = await openPage(ownBrowser, address, { width: 1366, height: 768 });
  const view = await openPage(ownBrowser, visitorAddress);
  const keys = new Keyboard(desk.page);

  await desk.page.getByTestId('code').waitFor();
  await keys.type(setUpCode);
  await keys.press('Tab');
  await keys.type('陈静');
  await keys.press('Tab');
  await keys.type('402917');
  await keys.press('Enter');
  await desk.page.getByTestId('search').waitFor();
  await view.page.locator('main[data-state="idle"][data-reader="ready"][data-face="ready"]').waitFor();

  await new DockHand(desk.page).layCard('due');
  await view.page.locator('main[data-state="identified"]').waitFor();
  const before = keys.strokes;
  await keys.throughVisit();
  await expect(view.page.locator('main[data-end="certified"]')).toBeVisible();
  await keys.press('Enter');
  await desk.page.getByTestId('nobody').waitFor();
  // Three keys, and one more for each attempt that the person had to repeat.
  expect(keys.strokes - before).toBeLessThanOrEqual(3 + 10);

  await view.page.locator('main[data-state="idle"]').waitFor();
  for (const { page, mishaps } of [desk, view]) {
    expect(mishaps).toEqual({ foreign: [], violations: [], errors: [] });
    const left = await page.content();
    for (const secret of [card.name, card.idNumber]) expect(left).not.toContain(secret);
    await page.context().close();
  }
  const { attempts, chain } = await hall.kept();
  expect(chain.ok).toBe(true);
  const certified = attempts.filter(({ record }) => record.result === 'certified');
  expect(certified.map(({ record }) => record)).toMatchObject([
    {
      method: 'assisted',
      operator: { name: '陈静' },
      person: { identityNumber: card.idNumber },
      verification: { outcome: 'accepted' },
      assistance: { identifiedBy: 'card' },
    },
  ]);
  for (const { path, content } of await hall.terminalFiles())
    expect(content.includes(card.idNumber), path).toBe(false);
});
