import { startCamera } from '../../../../renderer/camera/camera.ts';

/** How fast the engine of the product is on the browser's camera. */
export interface WatchReport {
  observationsPerSecond: number;
  /** milliseconds from one observed frame to the next */
  medianGapMs: number;
  p95GapMs: number;
  /** frames that were left out because they were old when they arrived */
  stale: number;
  found: number;
  frames: number;
  longestTaskMs: number;
  startedInMs: number;
  /** page and workers together, by `measureUserAgentSpecificMemory` */
  memoryBytes: number;
}

/** Chromium's measure of a page's memory, its workers included; not yet in the DOM's types. */
declare global {
  interface Performance {
    measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
  }
}

/** Watches the stream with the real camera worker, without judging what it sees. */
export async function watch(source: MediaStream, seconds: number): Promise<WatchReport> {
  const times: number[] = [];
  let found = 0;
  let stale = 0;
  const beganMs = performance.now();
  const session = await startCamera({
    source,
    videoElement: document.createElement('video'),
    onObservation({ atMs, face }) {
      times.push(atMs);
      found += face ? 1 : 0;
    },
    onRate: (rate) => {
      stale += rate.stale;
    },
    onFrame: () => {},
    onProblem(reason) {
      throw new Error(reason);
    },
  });
  const startedMs = performance.now();
  let longestTaskMs = 0;
  const tasks = new PerformanceObserver((list) => {
    longestTaskMs = Math.max(longestTaskMs, ...list.getEntries().map(({ duration }) => duration));
  });
  tasks.observe({ type: 'longtask' });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const frames = times.length;
  const watchedMs = performance.now() - startedMs;
  tasks.disconnect();
  const { bytes } = await performance.measureUserAgentSpecificMemory();
  session.stop();
  const gaps = times
    .slice(1, frames)
    .map((atMs, index) => atMs - (times[index] ?? atMs))
    .sort((a, b) => a - b);
  return {
    observationsPerSecond: (frames / watchedMs) * 1000,
    medianGapMs: gaps[Math.floor(gaps.length / 2)] ?? Number.NaN,
    p95GapMs: gaps[Math.floor(gaps.length * 0.95)] ?? Number.NaN,
    stale,
    found,
    frames,
    longestTaskMs,
    startedInMs: startedMs - beganMs,
    memoryBytes: bytes,
  };
}
