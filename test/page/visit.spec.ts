import type { Page } from '@playwright/test';
import { exampleVisitor } from '../gallery/exampleParts.ts';
import { exampleOf } from '../gallery/examples.ts';
import { acts, expect, goTo, showExample, test } from './galleryPage.ts';

const said = async (page: Page): Promise<string[]> => page.evaluate(() => [...(window.gallery?.said ?? [])]);

/** Searches the page and a snapshot of its heap for what belongs to the person. */
async function expectForgotten(page: Page, traces: string[]): Promise<void> {
  const html = await page.content();
  for (const trace of traces) expect(html).not.toContain(trace);
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  let heap = '';
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    heap += chunk;
  });
  // A snapshot is JSON whose letters beyond ASCII are escaped.
  const escaped = (text: string): string =>
    text.replace(
      /[^\x20-\x7e]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
  const holds = (text: string): boolean => heap.includes(text) || heap.includes(escaped(text));
  await expect(async () => {
    heap = '';
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    expect(holds('请放上身份证')).toBe(true);
    expect(traces.filter(holds)).toEqual([]);
  }).toPass();
}

/** Presses Tab until the control has the focus. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let presses = 0; presses < 90; presses += 1) {
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    if (focused === testId) {
      const outline = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
        return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
      });
      expect(outline, `the ring around ${testId}`).toBeGreaterThanOrEqual(4);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach ${testId}`);
}

test('a visit can be made by keyboard alone, and what is on can always be seen', async ({
  page,
  gallery,
}) => {
  await showExample(page, gallery.origin, 'idle');
  await goTo(page, 'identified-due');
  await tabTo(page, 'act-continue');
  await page.keyboard.press('Enter');
  await goTo(page, 'consent');
  await tabTo(page, 'act-consent-accept');
  await page.keyboard.press('Space');
  await goTo(page, 'contact-phone', { required: ['phone', 'name', 'address'] });
  await page.keyboard.type('13800001234');
  await page.keyboard.press('Enter');
  await tabTo(page, 'contact-self');
  await page.keyboard.press('Enter');
  await tabTo(page, 'act-contact-confirm');
  await page.keyboard.press('Enter');
  for (const letter of 'lu') {
    await tabTo(page, `key-${letter}`);
    await page.keyboard.press('Enter');
  }
  await tabTo(page, 'candidate-路');
  await page.keyboard.press('Enter');
  await tabTo(page, 'act-contact-confirm');
  await page.keyboard.press('Enter');
  await goTo(page, 'guide');
  await tabTo(page, 'guide-skip');
  await page.keyboard.press('Enter');
  await goTo(page, 'capturing-nod');
  await tabTo(page, 'act-exchange');
  await page.keyboard.press('Enter');
  await goTo(page, 'attempt-failed-too-dark');
  await tabTo(page, 'act-try-again');
  await page.keyboard.press('Enter');
  await goTo(page, 'ended-certified-queued');
  await tabTo(page, 'act-finish');
  await page.keyboard.press('Enter');
  expect(await acts(page)).toEqual([
    { act: 'continue' },
    { act: 'consent', accept: true, agreements: [], evidenceMayLeave: false },
    { act: 'contact', phone: '13800001234', name: exampleVisitor.name, address: '路' },
    { act: 'exchange-action' },
    { act: 'try-again' },
    { act: 'leave' },
  ]);
});

test('every screen of a visit offers a way out and a person who helps', async ({ page, gallery }) => {
  await showExample(page, gallery.origin, 'identified-due');
  for (const id of [
    'identified-due',
    'consent',
    'contact-phone',
    'framing',
    'capturing-nod',
    'attempt-failed-too-dark',
    'card-problem-unreadable',
  ]) {
    await goTo(page, id);
    await page.getByTestId('act-help').click();
    await page.getByTestId('act-leave').click();
    expect((await acts(page)).slice(-2), id).toEqual([{ act: 'help' }, { act: 'leave' }]);
  }
});

test('declining the consent is one touch, and sends nothing else', async ({ page, gallery }) => {
  await showExample(page, gallery.origin, 'consent');
  await page.getByTestId('act-consent-decline').click();
  expect(await acts(page)).toEqual([
    { act: 'consent', accept: false, agreements: [], evidenceMayLeave: false },
  ]);
});

test('what is heard alone tells the whole visit, and nothing of the person unless they ask', async ({
  page,
  gallery,
}) => {
  await showExample(page, gallery.origin, 'idle');
  expect(await said(page)).toEqual([]);
  await page.getByTestId('tool-replay').click();
  for (const id of [
    'reading',
    'identified-due',
    'consent',
    'guide',
    'capturing-nod',
    'verifying',
    'recording',
    'ended-certified-accepted',
  ])
    await goTo(page, id, id === 'capturing-nod' ? { attempt: 1 } : {});
  await expect
    .poll(async () => (await said(page)).slice(1))
    .toEqual([
      '正在读身份证。请不要移动身份证。',
      '您好，请看一看屏幕上的姓名，是您本人吗？是您本人，请按“开始认证”。不是您本人，请按“不是我”。',
      '接下来要给您拍照，比对是不是您本人。您同意吗？同意，请按“同意”。不同意，请按“去窗口办”，一样能办。',
      '怎么做，很简单，一共三步。第一步，看着屏幕，把脸放进圆框。第二步，照着提示，慢慢做三个动作。第三步，等机器核对一下，就好了。',
      '动作都做好了。正在核对，请等一下。',
      '正在登记。马上就好，请等一下。',
      '恭喜您认证成功！请拿好身份证。',
    ]);
  const heard = await said(page);
  expect(heard[0]).toContain('请放上身份证');
  const everything = heard.join('');
  expect(everything).not.toContain(exampleVisitor.name);
  expect(everything).not.toContain(exampleVisitor.maskedIdentityNumber);
});

test('asked to repeat, the voice says where the person stands, but never the identity number', async ({
  page,
  gallery,
}) => {
  await showExample(page, gallery.origin, 'identified-due');
  await page.getByTestId('tool-replay').click();
  const [, repeated = ''] = await said(page);
  expect(repeated).toContain('机关事业单位养老保险，现在可以认证');
  expect(repeated).not.toMatch(/\d{6}|\*/);
});

test('where there is no voice, the buttons say so and nothing is said', async ({ page, gallery }) => {
  await showExample(page, gallery.origin, 'identified-due', { voice: 'none' });
  await expect(page.getByTestId('tool-replay')).toBeDisabled();
  await expect(page.getByTestId('tool-replay')).toContainText('没有语音');
  expect(await said(page)).toEqual([]);
});

test('before time is up the page warns by sight and sound, and one touch gives more', async ({
  page,
  gallery,
}) => {
  await showExample(page, gallery.origin, 'time-warning');
  await expect(page.getByTestId('time-warning')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveText('时间快到了，您还在吗？');
  await expect.poll(() => said(page)).toContain('♪');
  await page.getByTestId('act-more-time').click();
  expect(await acts(page)).toEqual([{ act: 'more-time' }]);
  await goTo(page, 'identified-due');
  await expect(page.getByTestId('time-warning')).toBeHidden();
});

test('a screen reader finds the question, its answers and the ways out by their roles', async ({
  page,
  gallery,
}) => {
  await showExample(page, gallery.origin, 'identified-due');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - region "您好，是您本人吗？":
        - heading "您好，是您本人吗？" [level=1]
        - paragraph: 接下来：同意拍照，做三个动作，机器核对。
        - term: 姓名
        - definition: 王秀英
        - term: 身份号码
        - definition: 430***********1225
        - list:
          - listitem:
            - heading "机关事业单位养老保险" [level=2]
            - paragraph:
              - strong: 现在可以认证
              - text: 请在2026年9月30日前认证
      - button "是我，开始认证"
      - button "不是我"
  `);
  await expect(page.getByRole('contentinfo')).toMatchAriaSnapshot(`
    - contentinfo:
      - button "不办了，退出"
      - button "请工作人员帮忙"
      - toolbar "显示与声音"
  `);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('choices of sight and sound last for the visit and are forgotten after it', async ({
  page,
  gallery,
}) => {
  await showExample(page, gallery.origin, 'idle');
  await page.getByTestId('tool-text-size').click();
  await page.getByTestId('tool-contrast').click();
  await page.getByTestId('tool-language').click();
  await page.getByTestId('language-en').click();
  await goTo(page, 'identified-due');
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-contrast', 'high');
  await expect(html).toHaveAttribute('data-text-size', '1');
  await expect(html).toHaveAttribute('lang', 'en');
  await goTo(page, 'idle');
  await expect(html).toHaveAttribute('data-contrast', 'normal');
  await expect(html).toHaveAttribute('data-text-size', '0');
  await expect(html).toHaveAttribute('lang', 'zh-CN');
});

test('after the visit nothing of the person is left in the page or its memory', async ({ page, gallery }) => {
  const visitor = { ...exampleVisitor, name: '甄无痕', maskedIdentityNumber: '987654********3210' };
  await showExample(page, gallery.origin, 'idle');
  await goTo(page, 'identified-due', { visitor });
  await goTo(page, 'consent', { visitor });
  await goTo(page, 'contact-phone', { visitor, required: ['phone', 'name'] });
  for (const digit of '13955512399') await page.getByTestId(`key-${digit}`).click();
  await page.getByTestId('act-contact-confirm').click();
  await page.getByTestId('contact-self').click();
  await goTo(page, 'ended-awaiting-review', { visitor });
  await expect(page.getByTestId('person-name')).toHaveText('甄无痕');
  await goTo(page, 'idle');
  const traces = ['甄无痕', '987654********3210', '13955512399'];
  await expectForgotten(page, traces);
});

test('at every screen, doing nothing leads through a warning to a welcome without a trace of the person', async ({
  page,
  gallery,
}) => {
  const visitor = { ...exampleVisitor, name: '甄不语', maskedIdentityNumber: '876543********2109' };
  await showExample(page, gallery.origin, 'idle');
  for (const id of [
    'card-problem-unreadable',
    'identified-due',
    'consent',
    'contact-phone',
    'framing',
    'attempt-failed-not-matched',
    'ended-certified-queued',
  ]) {
    const shows = 'visitor' in (exampleOf(id).snapshot ?? {}) ? { visitor } : {};
    await goTo(page, id, shows);
    await expect(page.getByTestId('time-warning'), id).toBeHidden();
    const heardBefore = (await said(page)).length;
    await goTo(page, id, {
      ...shows,
      timeLimit: { remainingMs: 15_000, warnWithinMs: 20_000, extendable: true },
    });
    await expect(page.getByTestId('time-warning'), id).toBeVisible();
    await expect.poll(async () => (await said(page)).slice(heardBefore), id).toContain('♪');
    await expect(page.getByTestId('act-more-time'), id).toBeVisible();
    if (!id.startsWith('ended')) await goTo(page, 'ended-timed-out');
    await goTo(page, 'idle');
    await expect(page.getByTestId('time-warning'), id).toBeHidden();
  }
  await expectForgotten(page, [visitor.name, visitor.maskedIdentityNumber]);
});
