import { Hourglass } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import { useVoice } from '../voice/useVoice.ts';
import { useAct } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { BigButton } from './BigButton.tsx';
import type { TimeLeft } from './useTimeLeft.ts';

/** Says, kindly and in good time, that the visit is about to end by itself, and offers more time by one touch. */
export function TimeWarning({ time }: { time: TimeLeft }) {
  const { t, spoken, duration } = useWords();
  const { chime, say } = useVoice();
  const act = useAct();
  const announce = useEffectEvent(() => {
    chime();
    say(spoken('time.warning'));
  });
  useEffect(() => announce(), []);
  return (
    <section className="time-warning" data-testid="time-warning" aria-label={t('time.warning')}>
      <div>
        {/* Told once to a screen reader; the figure beside it changes every second and would never let it finish. */}
        <p className="time-warning-ask" role="alert">
          {t('time.warning')}
        </p>
        <p>{t('time.warningHow', { time: duration(time.leftMs) })}</p>
      </div>
      {time.extendable && (
        <BigButton
          kind="primary"
          icon={Hourglass}
          testId="act-more-time"
          onPress={() => act({ act: 'more-time' })}
        >
          {t('acts.moreTime')}
        </BigButton>
      )}
    </section>
  );
}
