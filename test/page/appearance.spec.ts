import { Language } from '../../domain/localisedText.ts';
import type { Comfort } from '../../renderer/comfort/comfort.ts';
import { contrastModes } from '../../renderer/theme/contrasts.ts';
import { textSizeSteps } from '../../renderer/theme/sizes.ts';
import { examples } from '../gallery/examples.ts';
import { expect, screens, test, turnTo } from './galleryPage.ts';
import { measureScreen } from './measureScreen.ts';

// No test here needs another one's album, and there are thousands of looks to take.
test.describe.configure({ mode: 'parallel' });

type Showing = Pick<Comfort, 'language' | 'contrast' | 'textSize'>;
type Screen = keyof typeof screens;

const screenNames = Object.keys(screens) as Screen[];

const combine = (among: (s: number, c: number) => number[]) =>
  textSizeSteps.flatMap((textSize, s) =>
    contrastModes.flatMap((contrast, c) =>
      among(s, c).map((l) => ({
        screen: screenNames[(s + 2 * c) % screenNames.length] ?? 'upright',
        showing: { language: Language.options[l] ?? 'zh-CN', contrast, textSize },
      })),
    ),
  );
// Twelve showings in which every size, contrast, language and screen meets every other one; all 36 combinations of a
// screen take three times as long, and are looked at before a release.
const showings =
  process.env['ANXIN_EVERY_COMBINATION'] === '1'
    ? combine(() => [...Language.options.keys()])
    : combine((s, c) => [(s + c) % Language.options.length]);
// The smallest and the largest letters are measured on the screens that did not get their turn, too, and every screen
// turned round, as a language written from the right will find it.
const furtherMeasures: { showing: Showing; direction: 'ltr' | 'rtl' }[] = [
  { showing: { language: 'zh-CN', contrast: 'normal', textSize: 3 }, direction: 'ltr' },
  { showing: { language: 'en', contrast: 'night', textSize: 3 }, direction: 'ltr' },
  { showing: { language: 'en', contrast: 'normal', textSize: 2 }, direction: 'rtl' },
  { showing: { language: 'zh-TW', contrast: 'high', textSize: 0 }, direction: 'rtl' },
];

for (const { id } of examples) {
  test(`${id} can be read, touched and followed by a screen reader on every screen, in any size, contrast and language`, async ({
    album,
  }) => {
    for (const screen of screenNames) {
      await album.setViewportSize(screens[screen]);
      const measure = (): Promise<string[]> =>
        album.evaluate(measureScreen, { upright: screen === 'upright' });
      for (const { showing } of showings.filter((one) => one.screen === screen)) {
        await turnTo(album, id, showing);
        const found = await album.evaluate(async () => {
          const { violations } = await window.axe.run({ resultTypes: ['violations'] });
          return violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)]);
        });
        expect(found, `${screen} ${JSON.stringify(showing)}`).toEqual([]);
        expect(await measure(), `${screen} ${JSON.stringify(showing)}`).toEqual([]);
      }
      for (const { showing, direction } of furtherMeasures) {
        await turnTo(album, id, showing);
        await album.evaluate((side) => document.documentElement.setAttribute('dir', side), direction);
        expect(await measure(), `${screen} ${direction} ${JSON.stringify(showing)}`).toEqual([]);
      }
    }
  });
}
