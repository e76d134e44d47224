import { MonitorSmartphone } from 'lucide-react';
import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import { CaptureSteps } from '../screens/CaptureSteps.tsx';
import { hintOf, requestOf, wholeOf } from '../screens/captureWords.ts';
import { useWords } from '../words/words.ts';

/** What the person does before the camera of their own view, as the operator follows it. */
export function VisitProgress({
  snapshot,
}: {
  snapshot: Extract<VisitSnapshot, { state: 'framing' | 'capturing' }>;
}) {
  const { t } = useWords();
  const hint = hintOf(snapshot);
  return (
    <div className="visit-progress" data-testid="visit-progress">
      <p className="hint">
        <MonitorSmartphone aria-hidden /> {t('desk.visit.atVisitor')}
      </p>
      <h1 role="status">{t(hint ?? requestOf(snapshot))}</h1>
      <progress value={wholeOf(snapshot)} aria-label={t('desk.visit.progress')} />
      {snapshot.state === 'capturing' && <CaptureSteps steps={snapshot.steps} />}
    </div>
  );
}
