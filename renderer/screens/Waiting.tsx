import { Hourglass } from 'lucide-react';
import { IconFigure } from '../figures/IconFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useWords } from '../words/words.ts';

/** There is no wire to the terminal yet, or no longer. */
export function Waiting() {
  const { t, spoken } = useWords();
  return (
    <Screen
      figure={<IconFigure icon={Hourglass} busy />}
      title={t('waiting.title')}
      lead={t('waiting.lead')}
      aloud={`${spoken('waiting.title')}。${spoken('waiting.lead')}`}
    />
  );
}
