import { AxeBuilder } from '@axe-core/playwright';
import { Language } from '../../domain/localisedText.ts';
import type { Comfort } from '../../renderer/comfort/comfort.ts';
import { contrastModes } from '../../renderer/theme/contrasts.ts';
import { textSizeSteps } from '../../renderer/theme/sizes.ts';
import { examples } from '../gallery/examples.ts';
import { expect, screens, test, turnTo } from './galleryPage.ts';
import { measureScreen } from './measureScreen.ts';

type Showing = Pick<Comfort, 'language' | 'contrast' | 'textSize'>;

const everyCombination: Showing[] = Language.options.flatMap((language) =>
  contrastModes.flatMap((contrast) => textSizeSteps.map((textSize) => ({ language, contrast, textSize }))),
);
// The rows of a Latin square: in three showings each language, each contrast, and the smallest, a middle and the
// largest size occur. All 36 combinations of a screen take ten times as long.
const threeCombinations: Showing[] = [
  { language: 'zh-CN', contrast: 'normal', textSize: 3 },
  { language: 'en', contrast: 'night', textSize: 2 },
  { language: 'zh-TW', contrast: 'high', textSize: 0 },
];
const showings = process.env['ANXIN_EVERY_COMBINATION'] === '1' ? everyCombination : threeCombinations;

for (const { id } of examples) {
  test(`${id} can be read, touched and followed by a screen reader on every screen, in any size, contrast and language`, async ({
    album,
  }) => {
    test.setTimeout(showings.length * 30_000);
    for (const showing of showings) {
      for (const [screen, viewport] of Object.entries(screens)) {
        await album.setViewportSize(viewport);
        await turnTo(album, id, showing);
        const problems = await album.evaluate(measureScreen, { upright: screen === 'upright' });
        expect(problems, `${screen} ${JSON.stringify(showing)}`).toEqual([]);
      }
      const { violations } = await new AxeBuilder({ page: album }).analyze();
      const found = violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)]);
      expect(found, JSON.stringify(showing)).toEqual([]);
    }
  });
}
