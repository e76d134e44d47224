import { describe, expect, test } from 'vitest';
import { openFaceBench } from '../../tools/bench/face/faceBench.ts';

/** Real Chromium, the real trial. There is no graphics card here: WebGL, where there is any, is software. */
describe('the trial of backends', { timeout: 120_000 }, () => {
  test.each([
    [true, 'is beaten by wasm'],
    [false, 'is not there'],
  ] as const)(
    'with software WebGL %s it ends with wasm, because the other %s',
    async (softwareWebgl, _why) => {
      const bench = await openFaceBench({ softwareWebgl });
      const [choice, again] = await bench.page.evaluate(async () => {
        const first = await window.tryBackends(new AbortController().signal);
        const aborted = new AbortController();
        aborted.abort();
        return [first, await window.tryBackends(aborted.signal)];
      });
      await bench.close();
      expect(choice).toMatchObject({ backend: 'wasm' });
      expect(choice?.triedWith).toMatch(/Chrome.* [0-9a-f]+$/);
      expect(choice?.msPerFrame.wasm).toBeGreaterThan(0);
      if (softwareWebgl) expect(choice?.msPerFrame.webgl).toBeGreaterThan(choice?.msPerFrame.wasm ?? 0);
      else expect(choice?.msPerFrame.webgl).toBeNull();
      expect(again).toBeNull();
    },
  );
});
