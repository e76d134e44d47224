import type { DeskDocument } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';
import { useDesk } from './useDesk.ts';
import { useOnce } from './useOnce.ts';

/** Prints a document and says truthfully what became of it. */
export function usePrint(): (document: DeskDocument) => void {
  const { t, language } = useWords();
  const { client, ask, say } = useDesk();
  return useOnce(async (document) => {
    say(null);
    const printed = await ask(client.print({ document, language }));
    if (!printed) return;
    const { outcome, because, file, pages } = printed;
    say({
      tone: outcome === 'printed' ? 'good' : 'notice',
      text:
        outcome === 'printed'
          ? t('desk.flow.printed', { pages })
          : t(because === 'printer-refused' ? 'desk.flow.savedRefused' : 'desk.flow.saved', { file }),
    });
  });
}
