import { defaultFlashSettings } from '../../domain/liveness/flash.ts';
import { flashHex } from '../../domain/liveness/flashSequence.ts';
import { exampleOf } from '../gallery/examples.ts';
import { expect, screens, showExample, test } from './galleryPage.ts';

const { snapshot } = exampleOf('capturing-flash');
const drawn = snapshot?.state === 'capturing' ? (snapshot.flash ?? []) : [];
const asRgb = (hex: string) =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;

for (const [name, viewport] of Object.entries({ upright: screens.upright, laptop: screens.laptop }))
  test(`the screen shows the drawn colours in their order and for their time, all over but its bar: ${name}`, async ({
    page,
    gallery,
  }) => {
    await page.setViewportSize(viewport);
    await showExample(page, gallery.origin, 'capturing-flash');
    const flash = page.getByTestId('flash');
    await expect(flash).toBeVisible();
    // Nothing changes before there was time to say no.
    await expect(flash).not.toHaveAttribute('data-colour');
    const changes = flash.evaluate(
      (section, count) =>
        new Promise<{ colour: string; atMs: number; everywhere: boolean }[]>((resolve) => {
          const seen: { colour: string; atMs: number; everywhere: boolean }[] = [];
          new MutationObserver(() => {
            const { top = innerHeight } = document.querySelector('.bar')?.getBoundingClientRect() ?? {};
            const places = [0.02, 0.5, 0.98].flatMap((x) => [0.02, 0.5, 0.98].map((y) => [x, y] as const));
            seen.push({
              colour: getComputedStyle(section).backgroundColor,
              atMs: performance.now(),
              everywhere: places.every(([x, y]) =>
                section.contains(document.elementFromPoint(x * innerWidth, y * (top - 1))),
              ),
            });
            if (seen.length > count) resolve(seen);
          }).observe(section, { attributes: true, attributeFilter: ['data-colour'] });
        }),
      drawn.length,
    );
    const seen = await changes;
    expect(seen.slice(0, -1).map(({ colour }) => colour)).toEqual(
      drawn.map(({ colour }) => asRgb(flashHex[colour])),
    );
    expect(seen.every(({ everywhere }) => everywhere)).toBe(true);
    drawn.forEach(({ ms }, index) => {
      const lasted = (seen[index + 1]?.atMs ?? 0) - (seen[index]?.atMs ?? 0);
      expect(lasted).toBeGreaterThanOrEqual(Math.min(ms, ...defaultFlashSettings.stepMs) - 20);
    });
    // The terminal is told when each colour was there, on the clock of the observations.
    await expect
      .poll(() => page.evaluate(() => window.gallery?.terminal.sent.colours))
      .toEqual([seen.map(() => expect.any(Number))]);
    const [shownAtMs = []] = (await page.evaluate(() => window.gallery?.terminal.sent.colours)) ?? [];
    shownAtMs.forEach((atMs, index) => {
      expect(Math.abs(atMs - (seen[index]?.atMs ?? 0))).toBeLessThan(100);
    });
  });

test('one touch before the first change says no to the colours', async ({ page, gallery }) => {
  await showExample(page, gallery.origin, 'capturing-flash');
  await page.getByTestId('act-no-flash').click();
  expect(await page.evaluate(() => window.gallery?.terminal.sent.acts)).toEqual([{ act: 'no-flash' }]);
  // What the terminal then shows has no colours, and none follow.
  await page.evaluate((next) => window.gallery?.terminal.show(next as never), {
    ...exampleOf('verifying').snapshot,
    revision: Date.now(),
  });
  await expect(page.getByTestId('flash')).toHaveCount(0);
  expect(await page.evaluate(() => window.gallery?.terminal.sent.colours)).toEqual([]);
});

test('who chose the dark screen is shown no bright one: it says no by itself', async ({ page, gallery }) => {
  await showExample(page, gallery.origin, 'capturing-flash', { contrast: 'night' });
  await expect
    .poll(() => page.evaluate(() => window.gallery?.terminal.sent.acts))
    .toEqual([{ act: 'no-flash' }]);
  await expect(page.getByTestId('flash')).toHaveCount(0);
});
