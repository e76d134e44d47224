import {
  Hand,
  HandHelping,
  type LucideIcon,
  RefreshCw,
  Smile,
  Sun,
  UserRound,
  UsersRound,
} from 'lucide-react';
import type { AttemptFailure } from '../../contract/terminal/index.ts';
import { IconFigure } from '../figures/IconFigure.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useAct } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';

/** A picture of what helps; never a cross. */
const icons: Readonly<Record<AttemptFailure, LucideIcon>> = {
  'face-lost': UserRound,
  'not-acquired': Sun,
  'second-face': UsersRound,
  'helped-by-hand': Hand,
  'too-dark': Sun,
  'action-not-seen': Smile,
  'moved-too-much': UserRound,
  'image-suspect': UserRound,
  'not-matched': Sun,
  'different-person': UserRound,
};

interface AttemptFailedProps {
  failure: AttemptFailure;
  attemptsLeft: number;
  /** after two misses, or at once where a hand helped: the counter is offered as kindly as another try */
  offersCounter: boolean;
}

/** Not this time: what was in the way, what helps, and how often it may be tried. */
export function AttemptFailed({ failure, attemptsLeft, offersCounter }: AttemptFailedProps) {
  const { t, spoken, sentences } = useWords();
  const act = useAct();
  const left = attemptsLeft > 0 ? t('failed.left', { count: attemptsLeft }) : t('failed.leftNone');
  // Whoever has to be steadied is better served by staff: there the counter comes first.
  const counterFirst = offersCounter && failure === 'helped-by-hand';
  const tryAgain = (
    <BigButton
      key="try-again"
      kind={counterFirst ? 'plain' : 'primary'}
      icon={RefreshCw}
      testId="act-try-again"
      onPress={() => act({ act: 'try-again' })}
    >
      {t('acts.tryAgain')}
    </BigButton>
  );
  const counter = offersCounter && (
    <BigButton
      key="counter"
      kind={counterFirst ? 'primary' : 'plain'}
      icon={HandHelping}
      testId="act-counter"
      onPress={() => act({ act: 'help' })}
    >
      {t('failed.counter')}
    </BigButton>
  );
  return (
    <Screen
      figure={<IconFigure icon={icons[failure]} />}
      title={t('failed.title')}
      lead={t('failed.calm')}
      aloud={sentences([
        spoken('failed.title'),
        spoken(`failed.${failure}.title`),
        spoken(`failed.${failure}.lead`),
        left,
        ...(offersCounter ? [spoken('failed.counter')] : []),
      ])}
      actions={counterFirst ? [counter, tryAgain] : [tryAgain, counter]}
    >
      <section className="helps" data-testid="what-helps">
        <h2>{t(`failed.${failure}.title`)}</h2>
        <p>{t(`failed.${failure}.lead`)}</p>
      </section>
      <p className="attempts-left" data-testid="attempts-left">
        {left}
      </p>
      {offersCounter && <p className="aside">{t('failed.counterLead')}</p>}
    </Screen>
  );
}
