import { cp, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, openPage } from '../../../test/e2e/browser.ts';
import { DockHand } from '../../../test/e2e/dock.ts';
import { Hall } from '../../../test/e2e/hall.ts';
import { goThroughVisit, untilReady } from '../../../test/e2e/visitor.ts';
import { alignedFilms } from './alignedFilms.ts';

/** A presentation to the camera, as files that Chromium plays. */
export interface Presentation {
  kind: string;
  clip: string;
  /** what is played as long as nothing is asked, or whatever is asked */
  cameraFile: string;
  /** what is played while an action is asked for, by its name: somebody who does as they are told */
  answers: ReadonlyMap<string, string>;
  /** the demo county's card that is laid on the reader */
  card: string;
}

/** What one attempt came to. */
export interface PadAttempt {
  kind: string;
  clip: string;
  challenge: string[];
  /** ISO/IEC 30107-3: taken for a living person, refused, or no answer at all */
  response: 'accepted' | 'refused' | 'none';
  /** of the liveness check, or the end of a visit without an attempt */
  reason: string | null;
  /** what the whole terminal made of it, the comparison of the faces included */
  result: string | null;
}

/** Halls that begin with the same seeded agency; seeding takes seconds. */
export async function seededHalls() {
  const folder = await mkdtemp(join(tmpdir(), 'anxin-pad-'));
  const first = await Hall.open();
  await first.stopAgency();
  await cp(first.agencyDir, folder, { recursive: true });
  await first.close();
  return {
    open: () => Hall.open(folder),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Chromium notices another picture only where the file stays the same one, and as long as it was. */
async function writeInPlace(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(content, 0, content.length, 0);
  await handle.close();
}

/**
 * One visit at a real terminal with its real page, in a Chromium whose camera is the presentation; up to `tries`
 * attempts. The answers are read from the records that the terminal wrote.
 */
export async function visitWith(
  hall: Hall,
  { kind, clip, cameraFile, answers, card }: Presentation,
  tries: number,
  colourFlash: 'off' | 'measure' | 'gate',
): Promise<PadAttempt[]> {
  const config = join(hall.folder, 'anxin.json');
  await writeFile(config, JSON.stringify({ camera: { colourFlash } }));
  const camera = join(hall.folder, 'camera.mjpeg');
  const actions = [null, ...answers.keys()];
  const films = alignedFilms(
    await Promise.all([cameraFile, ...answers.values()].map((file) => readFile(file))),
  );
  const show = async (action: string | null) => {
    const film = films[Math.max(0, actions.indexOf(action))];
    if (film) await writeInPlace(camera, film);
  };
  await writeFile(camera, films[0] ?? '');
  const browser = await launchBrowser([
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`,
  ]);
  try {
    const { page } = await openPage(browser, await hall.startTerminal({ env: { ANXIN_CONFIG: config } }));
    await untilReady(page);
    if (answers.size > 0) {
      await page.exposeFunction('asked', show);
      await page.evaluate(() => {
        let last: string | null = null;
        new MutationObserver(() => {
          const now = document.querySelector<HTMLElement>('.capture')?.dataset['action'] ?? null;
          if (now === last) return;
          last = now;
          (window as unknown as { asked(action: string | null): void }).asked(now);
        }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-action'] });
      });
    }
    const dock = new DockHand(page);
    await dock.chooseCamera('real');
    await dock.layCard(card);
    const end = await goThroughVisit(page, {
      tries: tries - 1,
      onScreen: async ({ state }) => {
        const skip = page.getByTestId('guide-skip');
        if (state === 'framing' && (await skip.isVisible())) await skip.click();
      },
    });
    const attempts = (await hall.kept()).attempts.map(({ record }): PadAttempt => {
      const { challenge, result } = record;
      const response = challenge?.passed ? 'accepted' : 'refused';
      return {
        kind,
        clip,
        challenge: challenge?.actions ?? [],
        response,
        reason: challenge?.failure ?? null,
        result,
      };
    });
    const recorded = end.state === 'attempt-failed' || attempts.length >= tries;
    const ended = ['certified', 'awaiting-review', 'attempts-exhausted'].includes(end.end ?? '');
    return recorded || ended
      ? attempts
      : [...attempts, { kind, clip, challenge: [], response: 'none', reason: end.end, result: null }];
  } finally {
    await browser.close();
  }
}
