import type { CardProblem as Problem } from '../../contract/terminal/index.ts';
import { CardFigure } from '../figures/CardFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useWords } from '../words/words.ts';

/** The card was not read: what to do with it now. */
export function CardProblem({ problem }: { problem: Problem }) {
  const { t, spoken } = useWords();
  return (
    <Screen
      figure={<CardFigure pose="lifted" />}
      tone="notice"
      title={t(`cardProblem.${problem}.title`)}
      lead={t(`cardProblem.${problem}.lead`)}
      aloud={`${spoken(`cardProblem.${problem}.title`)}。${spoken(`cardProblem.${problem}.lead`)}`}
    />
  );
}
