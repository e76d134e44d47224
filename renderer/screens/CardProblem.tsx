import type { CardReason as Problem } from '../../contract/terminal/index.ts';
import { CardFigure } from '../figures/CardFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useWords } from '../words/words.ts';

/** The card was not read: what to do with it now. */
export function CardProblem({ reason }: { reason: Problem }) {
  const { t, spoken, sentences } = useWords();
  return (
    <Screen
      figure={<CardFigure pose="lifted" />}
      tone="notice"
      title={t(`cardProblem.${reason}.title`)}
      lead={t(`cardProblem.${reason}.lead`)}
      aloud={sentences([spoken(`cardProblem.${reason}.title`), spoken(`cardProblem.${reason}.lead`)])}
    />
  );
}
