import './desk.css';
import { useEffect, useMemo, useState } from 'react';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { Gauge } from './Gauge.tsx';
import { SignIn } from './SignIn.tsx';
import { DeskContext, type Message, useAsk, useDeskState, useRefusalWords } from './useDesk.ts';
import { useDoubleClick } from './useDoubleClick.ts';
import { Workplace } from './Workplace.tsx';

/** How often the desk hears that somebody is at it, in milliseconds. */
const touchEveryMs = 20_000;

/** The page of a bank teller or a township clerk. */
export function Desk({ status }: { status: TerminalStatus }) {
  const { client } = useTerminal();
  // The client makes a new object at each access; watchers must not take it for another desk.
  const deskClient = useMemo(() => client?.desk ?? null, [client]);
  const state = useDeskState(deskClient);
  const [message, say] = useState<Message | null>(null);
  const ask = useAsk(say);
  const words = useRefusalWords();
  useTouch(() => void deskClient?.touch().catch(() => {}));
  const onClick = useDoubleClick();
  const session = state?.session;
  const operator = session?.state === 'signed-in' ? session.operator : null;

  const notice = state?.notice ?? null;
  useEffect(() => {
    if (notice) say({ tone: 'notice', text: words(notice) });
  }, [notice, words]);
  // A message belongs to the operator who caused it.
  const operatorId = operator?.id;
  useEffect(() => {
    if (operatorId !== undefined) say(null);
  }, [operatorId]);

  const control = useMemo(
    () =>
      deskClient && operator && state ? { client: deskClient, operator, state, message, say, ask } : null,
    [deskClient, operator, state, message, ask],
  );

  return (
    <div className="desk" data-session={session?.state} onClickCapture={onClick}>
      {control ? (
        <DeskContext value={control}>
          <Workplace status={status} />
        </DeskContext>
      ) : (
        state &&
        deskClient && (
          <SignIn
            status={status}
            session={state.session}
            client={deskClient}
            message={message}
            ask={ask}
            say={say}
          />
        )
      )}
      <Gauge status={status} />
    </div>
  );
}

function useTouch(touch: () => void): void {
  useEffect(() => {
    let lastMs = 0;
    const heard = () => {
      if (performance.now() - lastMs < touchEveryMs) return;
      lastMs = performance.now();
      touch();
    };
    for (const name of ['keydown', 'pointerdown'] as const) window.addEventListener(name, heard);
    return () => {
      for (const name of ['keydown', 'pointerdown'] as const) window.removeEventListener(name, heard);
    };
  });
}
