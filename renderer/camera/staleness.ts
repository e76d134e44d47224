/** A frame that comes so much later than the quickest ones did has waited somewhere on its way. */
const tolerateMs = 250;
/** So many late frames in a row are no queue that empties: the camera's clock was set, or the machine slept. */
const mostInARow = 15;

/**
 * Tells frames that are old when they arrive. A camera's clock begins anywhere, so a frame's age is only known against
 * the quickest frame so far; a machine that was held up takes the newest frame and leaves out what has queued meanwhile.
 * @returns whether a frame with the camera's `timestampMs`, arriving at `nowMs`, is to be left out
 */
export function createStalenessCheck(): (timestampMs: number, nowMs: number) => boolean {
  let quickest = Number.POSITIVE_INFINITY;
  let inARow = 0;
  return (timestampMs, nowMs) => {
    const delay = nowMs - timestampMs;
    if (delay - quickest > tolerateMs && inARow < mostInARow) {
      inARow++;
      return true;
    }
    quickest = inARow >= mostInARow ? delay : Math.min(quickest, delay);
    inARow = 0;
    return false;
  };
}
