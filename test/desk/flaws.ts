import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds wrong with a page as it stands, and by how much it is wider than its screen. */
export async function flawsOf(page: Page, pane: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return [
    ...violations.map(({ id, nodes }) => `${pane}: ${id} ${nodes[0]?.html}`),
    ...(overflow > 0 ? [`${pane}: ${overflow} px too wide`] : []),
  ];
}
