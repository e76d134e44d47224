import { useWords } from '../words/words.ts';
import type { TimeLeft } from './useTimeLeft.ts';

const circumference = 2 * Math.PI * 20;

/** The time left, as a figure and as a ring that empties. Quiet: nobody is to be hurried by it. */
export function Countdown({ time }: { time: TimeLeft }) {
  const { t, duration } = useWords();
  return (
    <div className="countdown" role="timer" data-testid="countdown">
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle className="countdown-track" cx="24" cy="24" r="20" />
        <circle
          className="countdown-left"
          cx="24"
          cy="24"
          r="20"
          strokeDasharray={circumference}
          strokeDashoffset={circumference * (1 - time.share)}
        />
      </svg>
      <span>{t('time.left', { time: duration(time.leftMs) })}</span>
    </div>
  );
}
