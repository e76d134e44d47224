import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pins, scan, signature } from '../../terminal/desk/testing/deskFixture.ts';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { takeSeat } from './deskSeat.ts';

describe.skipIf(noBrowser !== null)(
  `the ways without a camera, by keyboard alone${noBrowser ? ` (${noBrowser})` : ''}`,
  () => {
    let browser: Browser;
    let papers: { signature: string; scan: string };

    beforeAll(async () => {
      browser = await launchBrowser();
      const folder = await mkdtemp(join(tmpdir(), 'anxin-papers-'));
      papers = { signature: join(folder, 'signature.png'), scan: join(folder, 'scan.jpg') };
      writeFileSync(papers.signature, Buffer.from(await (await signature()).arrayBuffer()));
      writeFileSync(papers.scan, Buffer.from(await (await scan()).arrayBuffer()));
    });
    afterAll(() => browser?.close());

    test('who declines face recognition is checked by eye: a reason, a signature, and a record of its own kind', async () => {
      const at = await takeSeat(browser);
      await at.open('wgl');
      await at.keys.press('1');
      await at.visitIn('identified');
      await at.keys.press('Enter');
      await at.visitIn('consent');
      await at.keys.press('n');
      await at.visitIn('ended');
      await at.keys.press('3');
      await at.page.getByTestId('person').waitFor();
      await at.keys.press('3');
      await at.page.getByTestId('flow-visual-check').waitFor();
      await at.keys.tick('card-seen');
      await at.keys.tabTo('submit');
      await at.keys.press('Enter');
      await expect.poll(at.message).toBe('缺少签名或盖章');
      await at.page.getByTestId('signature-file').setInputFiles(papers.signature);
      await at.page.locator('[data-signed="true"]').waitFor();
      await at.keys.tabTo('submit');
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      expect(await at.page.getByTestId('done').innerText()).toContain('2027年5月20日');
      expect(at.records()).toMatchObject([
        {
          method: 'assisted',
          consent: { given: false },
          assistance: { visualCheck: { reason: 'declined' }, identifiedBy: 'card' },
          evidence: [{ kind: 'signature' }],
        },
      ]);
    });

    test('Hunan’s confirmation form comes back signed and sealed, and a second person confirms it', async () => {
      const at = await takeSeat(browser);
      await at.open('wgl');
      await at.keys.press('4');
      await at.page.getByTestId('flow-form').waitFor();
      await at.keys.tick('check-unit-head');
      await at.keys.tick('check-attachment-1');
      await at.page.getByTestId('scan').setInputFiles(papers.scan);
      await expect.poll(() => at.page.getByTestId('scan-count').innerText()).toBe('已添加1张');
      await at.keys.tabTo('second-name');
      await at.keys.type('陈静');
      await at.keys.press('Tab');
      await at.keys.type(pins.chen);
      await at.keys.press('Enter');
      await expect.poll(at.message).toBe('缺少签名或盖章');
      await at.keys.tick('check-unit-seal');
      await at.keys.tabTo('submit');
      await at.keys.press('Enter');
      await expect.poll(at.message).toBe('确认人必须是另一个人');
      await at.keys.tabTo('second-name');
      await at.keys.press('Control+A');
      await at.keys.type('周敏');
      await at.keys.press('Tab');
      await at.keys.press('Control+A');
      await at.keys.type(pins.zhou);
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      expect(at.records()).toMatchObject([{ method: 'form', assistance: { confirmedBy: { name: '周敏' } } }]);
    });

    test('proof from abroad that came by post is checked against its list', async () => {
      const at = await takeSeat(browser);
      await at.open('zjg');
      await at.keys.press('4');
      await at.page.getByTestId('flow-form').waitFor();
      await at.keys.press('ArrowDown');
      await at.keys.press('Tab');
      await at.keys.press('End');
      await at.keys.tick('check-consulate');
      await at.page.getByTestId('scan').setInputFiles(papers.scan);
      await expect.poll(() => at.page.getByTestId('scan-count').innerText()).toBe('已添加1张');
      await at.keys.tabTo('second-name');
      await at.keys.type('周敏');
      await at.keys.press('Tab');
      await at.keys.type(pins.zhou);
      await at.keys.tabTo('submit');
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      expect(at.records()).toMatchObject([
        {
          method: 'form',
          pack: { id: 'luoyang-2018' },
          assistance: { form: { id: 'consular-certificate', route: 'by-post' } },
        },
      ]);
    });

    test('a death is reported, corrected data are asked for, and consent is withdrawn; each waits for the agency', async () => {
      const at = await takeSeat(browser);
      await at.open('zjg');
      await at.keys.press('7');
      await at.page.getByTestId('new-phone').waitFor();
      await at.keys.tabTo('new-phone');
      await at.keys.type('13900000002');
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      await at.keys.press('Enter');
      await at.open('wgl');
      await at.keys.press('0');
      await at.page.getByTestId('flow-withdraw-consent').waitFor();
      await at.page.getByTestId('signature-file').setInputFiles(papers.signature);
      await at.page.locator('[data-signed="true"]').waitFor();
      await at.keys.tabTo('submit');
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      expect(await at.page.getByTestId('done').innerText()).toContain('已删除人脸数据1件');
      await at.keys.press('Enter');
      await at.open('zjg');
      await at.keys.press('8');
      await at.page.getByTestId('flow-report-death').waitFor();
      await at.keys.tabTo('helper-name');
      await at.keys.type('曾小军');
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      expect(at.desk.tables.queuedRequests(9).map(({ kind }) => kind)).toEqual([
        'correct-data',
        'withdraw-consent',
        'report-death',
      ]);
    });

    test('a paper that is still being read when Enter is pressed is handed in too', async () => {
      const at = await takeSeat(browser);
      await at.open('zjg');
      await at.keys.press('7');
      await at.page.getByTestId('new-phone').waitFor();
      const read = await at.page.evaluateHandle(() => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const decode = window.createImageBitmap;
        window.createImageBitmap = async (...source: unknown[]) => {
          await promise;
          return Reflect.apply(decode, window, source) as Promise<ImageBitmap>;
        };
        return resolve;
      });
      await at.keys.tabTo('new-phone');
      await at.keys.type('13900000002');
      await at.page.getByTestId('documents').setInputFiles(papers.scan);
      await at.keys.press('Enter');
      await read.evaluate((resolve) => resolve());
      await at.page.getByTestId('done').waitFor();
      expect(at.desk.tables.queuedRequests(1)[0]?.papers).toHaveLength(1);
    });

    test('papers that were added by mistake are taken away again', async () => {
      const at = await takeSeat(browser);
      await at.open('zjg');
      await at.keys.press('7');
      await at.page.getByTestId('documents').setInputFiles([papers.scan, papers.scan]);
      const count = at.page.getByTestId('documents-count');
      await expect.poll(() => count.innerText()).toBe('已添加2张');
      await at.keys.tabTo('documents-clear');
      await at.keys.press('Enter');
      await count.waitFor({ state: 'hidden' });
      await at.page.getByTestId('documents').setInputFiles(papers.scan);
      await expect.poll(() => count.innerText()).toBe('已添加1张');
      await at.keys.tabTo('new-phone');
      await at.keys.type('13900000002');
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      expect(at.desk.tables.queuedRequests(1)[0]?.papers).toHaveLength(1);
    });

    test('a first photo is taken with the desk’s camera by the space key', async () => {
      const at = await takeSeat(browser);
      await at.open('zjg');
      await at.keys.press('6');
      await at.page.getByTestId('flow-first-photo').waitFor();
      await at.keys.tabTo('documents-camera');
      await at.keys.press('Enter');
      await at.keys.tabTo('snap');
      await at.keys.press('Space');
      await expect.poll(() => at.page.getByTestId('documents-count').innerText()).toBe('已添加1张');
      await at.keys.tabTo('submit');
      await at.keys.press('Enter');
      await at.page.getByTestId('done').waitFor();
      expect(at.desk.tables.queuedRequests(1)[0]?.papers[0]?.bytes.length).toBeGreaterThan(1000);
    });
  },
);
