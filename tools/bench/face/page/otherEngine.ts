/** How fast another engine is on the same camera, on the page's main thread as its examples run it. */
export interface OtherEngineReport {
  framesPerSecond: number;
  medianMs: number;
  /** main-thread tasks over 50 ms, in ms */
  longestTaskMs: number;
  found: number;
  frames: number;
  /** what its tensor library computes on */
  backend: string;
  /** until the first frame had been looked at */
  startedInMs: number;
}

/** An engine that has been loaded. */
export interface OtherEngine {
  backend: string;
  /** whether there is a face in the frame that the video shows */
  detect(video: HTMLVideoElement): Promise<boolean>;
}

/** Lets the engine look at every frame that it has time for. */
export async function timeEngine(
  source: MediaStream,
  seconds: number,
  load: () => Promise<OtherEngine>,
): Promise<OtherEngineReport> {
  const loadingMs = performance.now();
  const { backend, detect } = await load();
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = source;
  await video.play();
  await detect(video);
  const beganMs = performance.now();
  const times: number[] = [];
  let longestTaskMs = 0;
  const tasks = new PerformanceObserver((list) => {
    longestTaskMs = Math.max(longestTaskMs, ...list.getEntries().map(({ duration }) => duration));
  });
  tasks.observe({ type: 'longtask' });
  let found = 0;
  let lastTime = -1;
  while (performance.now() - beganMs < seconds * 1000) {
    if (video.currentTime === lastTime) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      continue;
    }
    lastTime = video.currentTime;
    const frameMs = performance.now();
    found += (await detect(video)) ? 1 : 0;
    times.push(performance.now() - frameMs);
  }
  const watchedMs = performance.now() - beganMs;
  tasks.disconnect();
  for (const track of source.getTracks()) track.stop();
  times.sort((a, b) => a - b);
  return {
    framesPerSecond: (times.length / watchedMs) * 1000,
    medianMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
    longestTaskMs,
    found,
    frames: times.length,
    backend,
    startedInMs: beganMs - loadingMs,
  };
}
