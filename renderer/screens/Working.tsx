import { NotebookPen, ScanFace } from 'lucide-react';
import { IconFigure } from '../figures/IconFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useWords } from '../words/words.ts';

/** The terminal is at work and the person has nothing to do. No picture of theirs is shown standing still. */
export function Working({ state }: { state: 'verifying' | 'recording' }) {
  const { t, spoken, sentences } = useWords();
  return (
    <Screen
      figure={<IconFigure icon={state === 'verifying' ? ScanFace : NotebookPen} busy />}
      title={t(`${state}.title`)}
      lead={t(`${state}.lead`)}
      aloud={sentences([spoken(`${state}.title`), spoken(`${state}.lead`)])}
    />
  );
}
