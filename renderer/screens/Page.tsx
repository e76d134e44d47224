import { HandHelping, LogOut, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { BigButton } from '../layout/BigButton.tsx';
import { Countdown } from '../layout/Countdown.tsx';
import { Journey } from '../layout/Journey.tsx';
import { TimeWarning } from '../layout/TimeWarning.tsx';
import { Tools } from '../layout/Tools.tsx';
import { useTimeLeft } from '../layout/useTimeLeft.ts';
import { useAct, useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { CurrentScreen } from './CurrentScreen.tsx';

interface PageProps {
  /** a screen in the place of the state's own */
  instead?: ReactNode;
  /** a line under the screen */
  aside?: ReactNode;
}

/** The frame around every screen: whose machine it is, how much time there is, the ways out, and the tools. */
export function Page({ instead, aside }: PageProps) {
  const terminal = useTerminal();
  const { status, visit } = terminal;
  const { t, of } = useWords();
  const act = useAct();
  const time = useTimeLeft(visit);
  const snapshot = visit?.snapshot ?? null;
  const state = snapshot?.state ?? 'waiting';
  // Where no help can be had any more the visit is over, and its last screen has a button of its own.
  const mayLeave = snapshot !== null && snapshot.state !== 'idle' && snapshot.acts.includes('help');
  return (
    <div className="page">
      <header className="masthead">
        <ShieldCheck aria-hidden />
        <div>
          <p className="masthead-service">{t('product.service')}</p>
          {status && <p className="masthead-hall">{of(status.hallName)}</p>}
        </div>
        <Journey snapshot={snapshot} />
        {time && <Countdown time={time} />}
      </header>
      <main
        data-state={state}
        data-end={snapshot?.state === 'ended' ? snapshot.end : undefined}
        data-failure={snapshot?.state === 'attempt-failed' ? snapshot.failure : undefined}
        data-problem={snapshot?.state === 'card-problem' ? snapshot.reason : undefined}
        data-reader={status?.reader.state}
        data-face={status?.face.state}
        data-sync={status?.sync.state}
      >
        {instead ?? <CurrentScreen terminal={terminal} />}
      </main>
      {aside}
      {time?.warning && <TimeWarning time={time} />}
      <footer className="bar">
        {mayLeave && (
          <div className="ways-out">
            <BigButton kind="quiet" icon={LogOut} testId="act-leave" onPress={() => act({ act: 'leave' })}>
              {t('acts.leave')}
            </BigButton>
            <BigButton kind="quiet" icon={HandHelping} testId="act-help" onPress={() => act({ act: 'help' })}>
              {t('acts.help')}
            </BigButton>
          </div>
        )}
        <Tools />
      </footer>
    </div>
  );
}
