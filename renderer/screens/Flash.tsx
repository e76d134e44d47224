import './flash.css';
import { SunDim } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import { type FlashSequence, flashHex } from '../../domain/liveness/flashSequence.ts';
import { useColours } from '../capture/useColours.ts';
import { useComfort } from '../comfort/comfort.ts';
import { BigButton } from '../layout/BigButton.tsx';
import { ignoreStale } from '../wire/terminalStore.ts';
import { useAct, useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';

/** Time to hear what comes, and to say no to it; the camera gets used to the bright screen meanwhile. */
const leadMs = 6000;

interface FlashProps {
  sequence: FlashSequence;
  visitId: string;
  attempt: number;
}

/** The changing colours (屏幕变色); whoever chose the dark screen, for eyes that glare hurts, has said no already. */
export function Flash(props: FlashProps) {
  const { comfort } = useComfort();
  return comfort.contrast === 'night' ? <Declined /> : <Colours {...props} />;
}

function Declined() {
  const act = useAct();
  const decline = useEffectEvent(() => act({ act: 'no-flash' }));
  useEffect(() => decline(), []);
  return null;
}

/** The screen in the drawn colours, one after the other; one touch ends it, before and while it lasts. */
function Colours({ sequence, visitId, attempt }: FlashProps) {
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
