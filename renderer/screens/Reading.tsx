import { CardFigure } from '../figures/CardFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useWords } from '../words/words.ts';

export function Reading() {
  const { t, spoken, sentences } = useWords();
  return (
    <Screen
      figure={<CardFigure pose="held" />}
      title={t('reading.title')}
      lead={t('reading.lead')}
      aloud={sentences([spoken('reading.title'), spoken('reading.lead')])}
    />
  );
}
