import type { Page } from '@playwright/test';
import { exampleVisitor } from '../gallery/exampleParts.ts';
import { acts, expect, goTo, showExample, test } from './galleryPage.ts';

test.describe('by touch', () => {
  test('a visit can be made by single touches alone, without a keyboard', async ({ browser, gallery }) => {
    const context = await browser.newContext({ viewport: { width: 1080, height: 1920 }, hasTouch: true });
    const page = await context.newPage();
    await showExample(page, gallery.origin, 'identified-due');
    await page.getByTestId('act-continue').tap();
    await goTo(page, 'consent-agreement');
    await page.getByTestId('act-agree-truthfulness').tap();
    await page.locator('label.check').tap();
    await page.getByTestId('act-consent-accept').tap();
    await goTo(page, 'contact-phone');
    await page.getByTestId('act-contact-confirm').tap();
    await expect(page.getByRole('status')).toHaveText('请先写好再继续。');
    for (const digit of '1380000123') await page.getByTestId(`key-${digit}`).tap();
    await page.getByTestId('act-contact-confirm').tap();
    await expect(page.getByRole('status')).toContainText('还差1位');
    await page.getByTestId('key-4').tap();
    await page.getByTestId('act-contact-confirm').tap();
    await page.getByTestId('contact-self').tap();
    await page.getByTestId('act-contact-confirm').tap();
    for (const letter of 'cun') await page.getByTestId(`key-${letter}`).tap();
    await page.getByTestId('candidate-村').tap();
    await page.getByTestId('key-5').tap();
    await page.getByTestId('act-contact-confirm').tap();
    await goTo(page, 'ended-attempts-exhausted');
    await page.getByTestId('act-finish').tap();
    expect(await acts(page)).toEqual([
      { act: 'continue' },
      { act: 'consent', accept: true, agreements: ['truthfulness'], evidenceMayLeave: true },
      { act: 'contact', phone: '13800001234', name: exampleVisitor.name, address: '村5' },
      { act: 'leave' },
    ]);
    await context.close();
  });
});

/** Two touches at once: a busy machine must not make two deliberate ones of them. */
async function touchTwice(page: Page, testId: string): Promise<void> {
  const button = page.getByTestId(testId);
  // Over what can be pressed, which is waited for.
  await button.hover();
  const { x, y, width, height } = (await button.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = { x: x + width / 2, y: y + height / 2, button: 'left' } as const;
  const input = await page.context().newCDPSession(page);
  await Promise.all(
    [1, 2].flatMap((clickCount) =>
      (['mousePressed', 'mouseReleased'] as const).map((type) =>
        input.send('Input.dispatchMouseEvent', { type, ...at, clickCount }),
      ),
    ),
  );
  await input.detach();
}

test.describe('a hand that trembles', () => {
  for (const reducedMotion of ['no-preference', 'reduce'] as const)
    test(`touches twice, and presses nothing on the screen that the first touch led to (motion: ${reducedMotion})`, async ({
      page,
      gallery,
    }) => {
      await page.emulateMedia({ reducedMotion });
      await showExample(page, gallery.origin, 'consent-agreement');
      await touchTwice(page, 'act-agree-truthfulness');
      const accept = page.getByTestId('act-consent-accept');
      await expect(accept).toBeVisible();
      expect(await acts(page)).toEqual([]);
      await accept.click();
      expect(await acts(page)).toHaveLength(1);
    });

  test('touches twice where a choice closes, and presses nothing behind it', async ({ page, gallery }) => {
    await page.setViewportSize({ width: 1080, height: 1920 });
    await showExample(page, gallery.origin, 'consent');
    for (const choice of ['language-close', 'language-zh-CN', 'language-en']) {
      await page.getByTestId('tool-language').click();
      await touchTwice(page, choice);
      await expect(page.locator('.modal-overlay')).toHaveCount(0);
    }
    expect(await acts(page)).toEqual([]);
    await page.getByTestId('act-consent-accept').click();
    expect(await acts(page)).toMatchObject([{ accept: true, evidenceMayLeave: false }]);
  });
});
