import { CircleCheckBig, LogOut, UserRoundCheck, UserRoundX } from 'lucide-react';
import type { Visitor } from '../../contract/terminal/index.ts';
import { IconFigure } from '../figures/IconFigure.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useAct } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { standingSpoken, VisitorCard } from './VisitorCard.tsx';

/** Who was found, where they stand and why; the question is whether it is they. */
export function Identified({ visitor, mayCertify }: { visitor: Visitor; mayCertify: boolean }) {
  const words = useWords();
  const { t, spoken, sentences } = words;
  const act = useAct();
  const title = mayCertify ? 'identified.title' : 'identified.noNeed';
  const ask = mayCertify
    ? sentences([spoken(title), spoken('identified.begin'), spoken('identified.notMe')])
    : spoken(title);
  return (
    <Screen
      figure={<IconFigure icon={UserRoundCheck} />}
      title={t(title)}
      lead={mayCertify ? t('identified.next') : undefined}
      aloud={ask}
      onRequest={sentences([ask, standingSpoken(visitor, words)])}
      actions={
        mayCertify ? (
          <>
            <BigButton
              kind="primary"
              icon={CircleCheckBig}
              testId="act-continue"
              onPress={() => act({ act: 'continue' })}
            >
              {t('identified.begin')}
            </BigButton>
            <BigButton icon={UserRoundX} testId="act-not-me" onPress={() => act({ act: 'leave' })}>
              {t('identified.notMe')}
            </BigButton>
          </>
        ) : (
          <BigButton
            kind="primary"
            icon={LogOut}
            testId="act-understood"
            onPress={() => act({ act: 'leave' })}
          >
            {t('acts.understood')}
          </BigButton>
        )
      }
    >
      <VisitorCard visitor={visitor} />
    </Screen>
  );
}
