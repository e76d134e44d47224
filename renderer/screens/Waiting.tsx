import { Hourglass } from 'lucide-react';
import { IconFigure } from '../figures/IconFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useWords } from '../words/words.ts';

/** There is no wire to the terminal yet, or no longer, or another window has it. */
export function Waiting({ replaced }: { replaced: boolean }) {
  const { t, spoken, sentences } = useWords();
  const screen = replaced ? 'replaced' : 'waiting';
  return (
    <Screen
      figure={<IconFigure icon={Hourglass} busy={!replaced} />}
      title={t(`${screen}.title`)}
      lead={t(`${screen}.lead`)}
      aloud={sentences([spoken(`${screen}.title`), spoken(`${screen}.lead`)])}
    />
  );
}
