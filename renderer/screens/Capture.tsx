import { RefreshCw } from 'lucide-react';
import { useRef, useState } from 'react';
import { useCapture } from '../capture/useCapture.ts';
import { useSettled } from '../capture/useSettled.ts';
import { ActionFigure } from '../figures/ActionFigure.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { useSpoken } from '../voice/useVoice.ts';
import { useAct } from '../wire/useTerminal.ts';
import type { MessageKey } from '../words/texts.ts';
import { useWords } from '../words/words.ts';
import { CaptureSteps } from './CaptureSteps.tsx';
import { type CaptureSnapshot, hintOf, requestOf, wholeOf } from './captureWords.ts';
import { Flash } from './Flash.tsx';
import { Guide } from './Guide.tsx';

/** How long a hint must last to be shown, and then stays at least: frames come thirty times a second, readers do not. */
const hintSettleMs = 250;
const hintHoldMs = 1200;

/** The oval, from its top clockwise. */
const ring = 'M150 10 A140 190 0 0 1 150 390 A140 190 0 0 1 150 10';

/** The person before the camera: first how it goes, then a mirror and one instruction at a time. */
export function Capture({ snapshot, guide = true }: { snapshot: CaptureSnapshot; guide?: boolean }) {
  const [guided, setGuided] = useState(snapshot.attempt > 1 || !guide);
  if (!guided) return <Guide onDone={() => setGuided(true)} />;
  return <Mirror snapshot={snapshot} />;
}

function Mirror({ snapshot }: { snapshot: CaptureSnapshot }) {
  const { t, spoken } = useWords();
  const act = useAct();
  const video = useRef<HTMLVideoElement>(null);
  const { visitId, attempt } = snapshot;
  const action = snapshot.state === 'capturing' ? snapshot.action : null;
  const live = useCapture({ visitId, attempt, action, video });
  // A request is shown at once: its time is running. What keeps it from being seen comes before it.
  const hint = useSettled(hintOf(snapshot), hintSettleMs, hintHoldMs);
  const instruction: MessageKey = live ? (hint ?? requestOf(snapshot)) : 'camera.opening';
  useSpoken(spoken(instruction));
  const whole = wholeOf(snapshot);
  return (
    <div className="capture" data-hint={snapshot.hint ?? undefined} data-action={action ?? undefined}>
      <div className="stage">
        <video ref={video} className="mirror" muted playsInline aria-label={t('camera.mirror')} />
        <svg className="ring" viewBox="0 0 300 400" aria-hidden="true">
          <path className="ring-track" d={ring} />
          <path
            className={snapshot.state === 'framing' ? 'ring-done ring-framing' : 'ring-done'}
            d={ring}
            pathLength="100"
            strokeDasharray={`${whole * 100} 100`}
          />
        </svg>
      </div>
      <div className="capture-words">
        <div className="instruction">
          {action ? <ActionFigure action={action} /> : <ActionFigure action="gaze" />}
          <div role="status">
            <h1 data-testid="instruction" data-instruction={instruction}>
              {t(instruction)}
            </h1>
          </div>
        </div>
        {snapshot.state === 'capturing' ? (
          <CaptureSteps steps={snapshot.steps} />
        ) : (
          <p className="lead">{t('camera.wheelchair')}</p>
        )}
        {snapshot.state === 'capturing' && snapshot.exchangeable && (
          <div className="exchange">
            <p>{t('camera.exchangeHow')}</p>
            <BigButton icon={RefreshCw} testId="act-exchange" onPress={() => act({ act: 'exchange-action' })}>
              {t('camera.exchange')}
            </BigButton>
          </div>
        )}
      </div>
      {snapshot.state === 'capturing' && snapshot.flash && (
        <Flash key={attempt} sequence={snapshot.flash} visitId={visitId} attempt={attempt} />
      )}
    </div>
  );
}
