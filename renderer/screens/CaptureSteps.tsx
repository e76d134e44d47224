import { Check } from 'lucide-react';
import { useWords } from '../words/words.ts';
import type { CaptureSnapshot } from './captureWords.ts';

const stateWords = { waiting: 'camera.stepWaiting', now: 'camera.stepNow', done: 'camera.stepDone' } as const;

/** The actions of a challenge in their order, and how far each is. */
export function CaptureSteps({ steps }: Pick<Extract<CaptureSnapshot, { state: 'capturing' }>, 'steps'>) {
  const { t } = useWords();
  return (
    <ol className="steps" aria-label={t('camera.steps')}>
      {steps.map(({ action, state }, index) => (
        <li key={action} className={`step step-${state}`} data-testid={`step-${index + 1}`} data-step={state}>
          <span className="step-mark">{state === 'done' ? <Check aria-hidden /> : index + 1}</span>
          <span>{t(`actionName.${action}`)}</span>
          <span className="step-state">{t(stateWords[state])}</span>
        </li>
      ))}
    </ol>
  );
}
