import { UserRoundSearch, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import type { DeskWay } from '../../domain/deskWay.ts';
import { never } from '../../domain/never.ts';
import { useWords } from '../words/words.ts';
import { type Flow, FlowPane } from './FlowPane.tsx';
import { PersonFacts } from './PersonFacts.tsx';
import { useDesk, useRefusalWords } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';
import { usePrint } from './usePrint.ts';
import { wayKeys } from './wayKeys.ts';

/** One person: where they stand, and everything that can be done for them, each by one digit. */
export function PersonPane({ personId, onClose }: { personId: string | null; onClose: () => void }) {
  const { t } = useWords();
  const { client, state, ask, say } = useDesk();
  const [page, setPage] = useState<PersonPage | null>(null);
  const [flow, setFlow] = useState<Flow | null>(null);
  const refusal = useRefusalWords();
  const print = usePrint();
  const article = useRef<HTMLElement>(null);

  const read = useEffectEvent(async () => {
    if (personId === null) return;
    const next = await ask(client.person({ personId }));
    setPage(next ?? null);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a record, a request or another place changes the page
  useEffect(() => void read(), [personId, state.revision, state.place]);

  const person = personId !== null && page?.personId === personId ? page : null;
  // The digits act here, and a screen reader begins to read.
  const shown = person !== null && flow === null;
  useEffect(() => {
    // Never away from somebody who is already typing the next name.
    const typing = document.activeElement?.matches('input, select, textarea') ?? false;
    if (shown && !typing) article.current?.focus({ preventScroll: true });
  }, [shown]);
  const start = (next: Flow | null) => {
    say(null);
    setFlow(next);
  };
  const ways = (person?.ways ?? []).map(({ way, closedBecause }) => ({
    way,
    closed: closedBecause && refusal({ reason: closedBecause }),
    run: () => begin(way),
  }));

  function begin(way: DeskWay): void {
    if (!person) return;
    const { personId: id, forms } = person;
    switch (way) {
      case 'camera':
        void ask(client.beginVisit({ personId: id, helper: null }));
        return;
      case 'print-form':
        void print({ document: 'form', personId: id, formId: forms[0]?.id ?? '' });
        return;
      case 'helped':
      case 'visual-check':
      case 'form':
      case 'first-photo':
      case 'correct-data':
      case 'report-death':
      case 'report-custody':
      case 'withdraw-consent':
        start(way);
        return;
      default:
        never(way);
    }
  }

  useHotkeys({
    ...(flow
      ? {}
      : Object.fromEntries(ways.map(({ way, closed, run }) => [wayKeys[way], closed ? undefined : run]))),
    w:
      person && !flow ? () => void ask(client.wait({ personId: person.personId, waiting: true })) : undefined,
    Escape: flow ? () => start(null) : person ? onClose : undefined,
  });

  if (!person)
    return (
      <div className="empty" data-testid="nobody">
        <UserRoundSearch aria-hidden />
        <h1>{t('desk.person.empty')}</h1>
      </div>
    );
  if (flow) return <FlowPane flow={flow} person={person} onBack={() => start(null)} onClose={onClose} />;
  return (
    <article className="person" data-testid="person" ref={article} tabIndex={-1} aria-label={person.name}>
      <PersonFacts person={person} />
      <aside className="ways">
        <h2>{t('desk.person.ways')}</h2>
        <ul>
          {ways.map(({ way, closed, run }) => (
            <li key={way}>
              <button
                type="button"
                className={way === 'camera' ? 'way-button primary' : 'way-button'}
                data-testid={`way-${way}`}
                disabled={closed !== null}
                onClick={run}
              >
                <kbd>{wayKeys[way]}</kbd>
                <span>
                  {t(`desk.way.${way}`)}
                  {closed && <small>{closed}</small>}
                </span>
              </button>
            </li>
          ))}
          <li>
            <button
              type="button"
              className="way-button"
              data-testid="wait"
              onClick={() => void ask(client.wait({ personId: person.personId, waiting: true }))}
            >
              <kbd>W</kbd>
              <span>{t('desk.next.add')}</span>
            </button>
          </li>
        </ul>
        <button type="button" className="desk-button" onClick={onClose}>
          <X aria-hidden /> {t('desk.person.close')} <kbd>Esc</kbd>
        </button>
      </aside>
    </article>
  );
}
