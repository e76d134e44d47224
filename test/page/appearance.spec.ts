import { AxeBuilder } from '@axe-core/playwright';
import { Language } from '../../domain/localisedText.ts';
import { contrastModes } from '../../renderer/theme/contrasts.ts';
import { textSizeSteps } from '../../renderer/theme/sizes.ts';
import { examples } from '../gallery/examples.ts';
import { expect, type Showing, screens, showExample, test } from './galleryPage.ts';
import { measureScreen } from './measureScreen.ts';

type FullShowing = Required<Omit<Showing, 'voice'>>;

const everyCombination: FullShowing[] = Language.options.flatMap((language) =>
  contrastModes.flatMap((contrast) => textSizeSteps.map((size) => ({ language, contrast, size }))),
);
// The rows of a Latin square: in three showings each language, each contrast, and the smallest, a middle and the
// largest size occur. All 36 combinations of a screen take ten times as long.
const threeCombinations: FullShowing[] = [
  { language: 'zh-CN', contrast: 'normal', size: 3 },
  { language: 'en', contrast: 'night', size: 2 },
  { language: 'zh-TW', contrast: 'high', size: 0 },
];
const showings = process.env['ANXIN_EVERY_COMBINATION'] === '1' ? everyCombination : threeCombinations;

for (const { id } of examples) {
  test(`${id} can be read, touched and followed by a screen reader on every screen, in any size, contrast and language`, async ({
    page,
    gallery,
  }) => {
    test.setTimeout(showings.length * 30_000);
    for (const showing of showings) {
      await showExample(page, gallery.origin, id, showing);
      for (const [screen, viewport] of Object.entries(screens)) {
        await page.setViewportSize(viewport);
        const problems = await page.evaluate(measureScreen, { upright: screen === 'upright' });
        expect(problems, `${screen} ${JSON.stringify(showing)}`).toEqual([]);
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)]);
      expect(found, JSON.stringify(showing)).toEqual([]);
    }
  });
}
