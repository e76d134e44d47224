import { expect, showExample, test } from './galleryPage.ts';

test('a closed terminal tells staff why, and nobody that they can certify all the same', async ({
  page,
  gallery,
}) => {
  await showExample(page, gallery.origin, 'idle-store-unavailable');
  await expect(page.getByTestId('store-problem')).toContainText('关机再开机');
  await expect(page.locator('main')).not.toContainText('照样可以认证');
  await showExample(page, gallery.origin, 'idle-offline');
  await expect(page.locator('main')).toContainText('照样可以认证');
});
