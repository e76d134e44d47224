import type { Browser, Page } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, noBrowser } from '../e2e/browser.ts';
import { takeSeat } from './deskSeat.ts';

describe.skipIf(noBrowser !== null)(`a signature on the screen${noBrowser ? ` (${noBrowser})` : ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function atPad() {
    const at = await takeSeat(browser);
    await at.open('wgl');
    await at.keys.press('3');
    const pad = at.page.getByTestId('signature');
    await pad.scrollIntoViewIfNeeded();
    const box = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    /** Draws through points of the field, in parts of its width and height. */
    const draw = async (...points: [number, number][]) => {
      const [first = [0, 0], ...others] = points.map(
        ([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const,
      );
      await at.page.mouse.move(first[0], first[1]);
      await at.page.mouse.down();
      for (const [x, y] of others) await at.page.mouse.move(x, y, { steps: 4 });
      await at.page.mouse.up();
    };
    const submit = async () => {
      await at.keys.tabTo('submit');
      await at.keys.press('Enter');
    };
    const ink = async (...points: [number, number][]) => {
      const [record] = at.records();
      const [evidence] = record?.evidence ?? [];
      const kept = at.store.evidence.get(evidence?.hash ?? '')?.bytes ?? new Uint8Array();
      const { data, info } = await sharp(kept).greyscale().raw().toBuffer({ resolveWithObject: true });
      const greyAt = (x: number, y: number) =>
        data[(Math.round(y * info.height) * info.width + Math.round(x * info.width)) * info.channels];
      return points.map(([x, y]) => greyAt(x, y));
    };
    return {
      ...at,
      draw,
      submit,
      /** The grey levels of what lies with the record. */
      ink,
      signed: () => at.page.locator('.signature').getAttribute('data-signed'),
    };
  }

  test('is what the pen drew, and lies with the record as evidence', async () => {
    const { draw, submit, signed, page, records, ink } = await atPad();
    await draw([0.1, 0.5], [0.4, 0.5]);
    await draw([0.6, 0.2], [0.6, 0.8]);
    await expect.poll(signed).toBe('true');
    await submit();
    await page.getByTestId('done').waitFor();
    expect(records()[0]?.evidence).toMatchObject([{ kind: 'signature', mediaType: 'image/png' }]);
    expect(await ink([0.25, 0.5], [0.6, 0.5])).toEqual([0, 0]);
    expect(await ink([0.25, 0.2], [0.8, 0.5])).toEqual([255, 255]);
  });

  test('is whole also where it is sent before the picture of its last stroke is drawn', async () => {
    const { draw, submit, page, ink } = await atPad();
    const drawPictures = await holdPictures(page);
    await draw([0.1, 0.5], [0.4, 0.5]);
    await draw([0.6, 0.2], [0.6, 0.8]);
    await submit();
    await drawPictures();
    await page.getByTestId('done').waitFor();
    expect(await ink([0.25, 0.5], [0.6, 0.5])).toEqual([0, 0]);
  });

  test('is recorded once, however long Enter is held down', async () => {
    const { draw, submit, keys, page, records } = await atPad();
    const drawPictures = await holdPictures(page);
    await draw([0.1, 0.5], [0.4, 0.5]);
    await submit();
    for (let repeated = 0; repeated < 3; repeated += 1) await keys.press('Enter');
    await drawPictures();
    await page.getByTestId('done').waitFor();
    expect(records()).toHaveLength(1);
  });

  test('does not come back after it was wiped while its picture was drawn', async () => {
    const { draw, submit, message, page, records } = await atPad();
    const drawPictures = await holdPictures(page);
    await draw([0.1, 0.5], [0.4, 0.5]);
    await page.getByRole('button', { name: '重签' }).click();
    await drawPictures();
    await submit();
    await expect.poll(message).toBe('缺少签名或盖章');
    expect(records()).toEqual([]);
  });

  test('is none where the field was only touched, and none after it was wiped', async () => {
    const { draw, submit, signed, message, page, records } = await atPad();
    await draw([0.5, 0.5]);
    expect(await signed()).toBe('false');
    await draw([0.1, 0.5], [0.4, 0.5]);
    await expect.poll(signed).toBe('true');
    await page.getByRole('button', { name: '重签' }).click();
    expect(await signed()).toBe('false');
    await submit();
    await expect.poll(message).toBe('缺少签名或盖章');
    expect(records()).toEqual([]);
  });
});

/** Holds back every picture that is made of a canvas; they come when asked for, the last one first. */
async function holdPictures(page: Page): Promise<() => Promise<void>> {
  const held = await page.evaluateHandle(() => {
    const waiting: Promise<() => void>[] = [];
    const toBlob = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (callback, ...kind) {
      const blob = new Promise<Blob | null>((resolve) => toBlob.call(this, resolve, ...kind));
      waiting.push(blob.then((drawn) => () => callback(drawn)));
    };
    return waiting;
  });
  return () =>
    held.evaluate(async (waiting) => {
      for (const come of (await Promise.all(waiting.splice(0))).reverse()) come();
    });
}
