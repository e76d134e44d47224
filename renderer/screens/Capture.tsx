import { Check, RefreshCw } from 'lucide-react';
import { useRef, useState } from 'react';
import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import { useCapture } from '../capture/useCapture.ts';
import { useSettled } from '../capture/useSettled.ts';
import { ActionFigure } from '../figures/ActionFigure.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { useSpoken } from '../voice/useVoice.ts';
import { useAct } from '../wire/useTerminal.ts';
import type { MessageKey } from '../words/texts.ts';
import { useWords } from '../words/words.ts';
import { Guide } from './Guide.tsx';

type CaptureSnapshot = Extract<VisitSnapshot, { state: 'framing' | 'capturing' }>;

/** How long a hint must last to be shown, and then stays at least: frames come thirty times a second, readers do not. */
const hintSettleMs = 250;
const hintHoldMs = 1200;

/** The oval, from its top clockwise. */
const ring = 'M150 10 A140 190 0 0 1 150 390 A140 190 0 0 1 150 10';

/** What keeps the person from being seen; null when all is well. While framing, it helps to hear that it is. */
function hintOf({ state, hint }: CaptureSnapshot): MessageKey | null {
  if (hint === null) return null;
  const allIsWell = hint === 'ready' || hint === 'hold-still';
  return allIsWell && state === 'capturing' ? null : `hint.${hint}`;
}

/** What is asked of the person. */
function requestOf(snapshot: CaptureSnapshot): MessageKey {
  if (snapshot.state === 'framing') return 'camera.framing';
  if (snapshot.action) return `action.${snapshot.action}`;
  return snapshot.steps.some(({ state }) => state === 'done') ? 'camera.rest' : 'camera.prepare';
}

/** How much of the whole is done, 0 to 1. */
function wholeOf(snapshot: CaptureSnapshot): number {
  if (snapshot.state === 'framing') return snapshot.progress;
  const done = snapshot.steps.filter(({ state }) => state === 'done').length;
  const inStep = snapshot.action ? Math.min(1, snapshot.progress) : 0;
  return (done + inStep) / snapshot.steps.length;
}

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
          <ol className="steps" aria-label={t('camera.steps')}>
            {snapshot.steps.map((step, index) => (
              <li
                key={step.action}
                className={`step step-${step.state}`}
                data-testid={`step-${index + 1}`}
                data-step={step.state}
              >
                <span className="step-mark">{step.state === 'done' ? <Check aria-hidden /> : index + 1}</span>
                <span>{t(`actionName.${step.action}`)}</span>
                <span className="step-state">
                  {t(
                    step.state === 'done'
                      ? 'camera.stepDone'
                      : step.state === 'now'
                        ? 'camera.stepNow'
                        : 'camera.stepWaiting',
                  )}
                </span>
              </li>
            ))}
          </ol>
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
    </div>
  );
}
