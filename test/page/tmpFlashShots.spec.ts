import { expect, screens, showExample, test } from './galleryPage.ts';

test('shots', async ({ page, gallery }) => {
  for (const [name, viewport] of Object.entries({ upright: screens.upright, laptop: screens.laptop })) {
    await page.setViewportSize(viewport);
    await showExample(page, gallery.origin, 'capturing-flash');
    await page.screenshot({ path: `/tmp/flash-${name}-lead.png` });
    await expect(page.locator('[data-colour="azure"]')).toBeVisible();
    await page.screenshot({ path: `/tmp/flash-${name}-azure.png` });
  }
  await page.setViewportSize(screens.laptop);
  await showExample(page, gallery.origin, 'capturing-flash', { contrast: 'night', size: 2, language: 'en' });
  await page.screenshot({ path: `/tmp/flash-en-night.png` });
});
