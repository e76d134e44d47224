import type { RequestState } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';

/** How far a request has come, and why it was refused. */
export function RequestProgress({ progress }: { progress: RequestState }) {
  const { t } = useWords();
  return progress.state === 'refused'
    ? `${t('desk.request.refused')} · ${t(`desk.requestRefusal.${progress.reason}`)}`
    : t(`desk.request.${progress.state}`);
}
