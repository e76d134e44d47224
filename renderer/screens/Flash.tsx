import './flash.css';
import { SunDim } from 'lucide-react';
import { type FlashSequence, flashHex } from '../../domain/liveness/flashSequence.ts';
import { useColours } from '../capture/useColours.ts';
import { BigButton } from '../layout/BigButton.tsx';
import { ignoreStale } from '../wire/terminalStore.ts';
import { useAct, useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';

/** Time to hear what comes, and to say no to it; the camera gets used to the bright screen meanwhile. */
const leadMs = 6000;

/** The screen in the drawn colours (屏幕变色), one after the other; one touch ends it, before and while it lasts. */
export function Flash({
  sequence,
  visitId,
  attempt,
}: {
  sequence: FlashSequence;
  visitId: string;
  attempt: number;
}) {
  const { t } = useWords();
  const { client } = useTerminal();
  const act = useAct();
  const colour = useColours(sequence, leadMs, (shownAtMs) => {
    if (client) void ignoreStale(client.camera.colours({ visitId, attempt, shownAtMs }));
  });
  return (
    <section
      className="flash"
      data-testid="flash"
      data-colour={colour ?? undefined}
      style={colour ? { backgroundColor: flashHex[colour] } : undefined}
    >
      <h1>{t('flash.title')}</h1>
      <p className="lead">{t('flash.lead')}</p>
      <BigButton icon={SunDim} testId="act-no-flash" onPress={() => act({ act: 'no-flash' })}>
        {t('flash.decline')}
      </BigButton>
    </section>
  );
}
