import { describe, expect, test } from 'vitest';
import { openFaceBench } from '../../tools/bench/face/faceBench.ts';

/** Real Chromium, the real trial. There is no graphics card here: WebGL, where there is any, is software. */
describe('the trial of backends', () => {
  test.each([
    [true, 'is beaten by wasm'],
    [false, 'is not there'],
  ] as const)(
    'with software WebGL %s it ends with wasm, because the other %s',
    async (softwareWebgl, _why) => {
      const bench = await openFaceBench({ softwareWebgl });
      const [hasWebgl, choice, again] = await bench.page.evaluate(async () => {
        const canvas = new OffscreenCanvas(1, 1);
        const webgl = (canvas.getContext('webgl2') ?? canvas.getContext('webgl')) !== null;
        const first = await window.tryBackends(new AbortController().signal);
        const aborted = new AbortController();
        aborted.abort();
        return [webgl, first, await window.tryBackends(aborted.signal)];
      });
      await bench.close();
      expect(hasWebgl).toBe(softwareWebgl);
      expect(choice).toMatchObject({ backend: 'wasm' });
      expect(choice?.triedWith).toMatch(/Chrome.* [0-9a-f]+$/);
      expect(choice?.msPerFrame.wasm).toBeGreaterThan(0);
      // On a busy machine it has lost by not ending in its time.
      if (softwareWebgl)
        expect(choice?.msPerFrame.webgl ?? Number.POSITIVE_INFINITY).toBeGreaterThan(
          choice?.msPerFrame.wasm ?? 0,
        );
      else expect(choice?.msPerFrame.webgl).toBeNull();
      expect(again).toBeNull();
    },
  );
});
