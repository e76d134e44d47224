import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { takeSeat } from './deskSeat.ts';

const wang = '11010519491231002X';

describe.skipIf(noBrowser !== null)(
  `assisted visits by keyboard alone${noBrowser ? ` (${noBrowser})` : ''}`,
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    test('no card at hand: found by initials, certified before the camera, identified by the operator', async () => {
      const at = await takeSeat(browser);
      await at.open('wgl');
      await at.keys.press('1');
      await at.keys.throughVisit();
      expect(await at.page.getByTestId('delivery').innerText()).toBe('待发送');
      await at.keys.press('Enter');
      await at.page.getByTestId('nobody').waitFor();
      expect(at.records()).toMatchObject([
        {
          method: 'assisted',
          result: 'certified',
          operator: { name: '陈静' },
          consent: { given: true },
          assistance: { identifiedBy: 'operator', helper: null },
        },
      ]);
    });

    test('with the card on the reader nothing is typed: three times Enter', async () => {
      const at = await takeSeat(browser);
      const before = at.keys.strokes;
      at.desk.visitDesk.tell({
        type: 'CARD',
        card: {
          cardId: 'card',
          name: '王桂兰',
          identityNumber: wang,
          photo: new Uint8Array([1]),
          photoTakenOn: '2008-01-01',
        },
      });
      await at.keys.throughVisit();
      await at.keys.press('Enter');
      await at.page.getByTestId('nobody').waitFor();
      expect(at.keys.strokes - before).toBe(3);
      expect(at.records()).toMatchObject([{ assistance: { identifiedBy: 'card' } }]);
    });

    test('on behalf of another: the helper is noted, and only the pensioner’s face is taken', async () => {
      const at = await takeSeat(browser);
      await at.open('wgl');
      await at.keys.press('2');
      await at.page.getByTestId('helper-name').waitFor();
      await at.keys.type('王小明');
      await at.keys.press('Enter');
      await at.keys.throughVisit();
      expect(at.records()).toMatchObject([{ assistance: { helper: { name: '王小明', relation: 'child' } } }]);
    });

    test('a home visit round notes its place in every record until it ends', async () => {
      const at = await takeSeat(browser, { profile: 'township' });
      await at.keys.tabTo('place');
      await at.keys.type('柳树村3组');
      await at.keys.press('Enter');
      await at.page.getByTestId('place-now').waitFor();
      await at.open('wgl');
      await at.keys.press('1');
      await at.keys.throughVisit();
      expect(at.records()).toMatchObject([{ method: 'visit', assistance: { place: '柳树村3组' } }]);
    });
  },
);
