import { UserRoundSearch, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { DeskWay, PersonPage } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';
import { type Flow, FlowPane } from './FlowPane.tsx';
import { PersonFacts } from './PersonFacts.tsx';
import { useDesk, useRefusalWords } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';
import { usePrint } from './usePrint.ts';

interface Way {
  key: string;
  label: string;
  id: string;
  closed: string | null;
  run: () => void;
}

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
  const closedBecause = (way: DeskWay): string | null => {
    const reason = person?.ways.find((each) => each.way === way)?.closedBecause ?? null;
    return reason && refusal({ reason });
  };
  const ways: Way[] = person
    ? [
        {
          key: '1',
          id: 'camera',
          label: t('desk.way.camera'),
          closed: closedBecause('camera'),
          run: () => void ask(client.beginVisit({ personId: person.personId, helper: null })),
        },
        way('2', 'helped', closedBecause('camera'), { flow: 'helped' }),
        way('3', 'visual', closedBecause('visual-check'), { flow: 'visual' }),
        way('4', 'form', closedBecause('form'), { flow: 'form' }),
        {
          key: '5',
          id: 'print-form',
          label: t('desk.way.printForm'),
          closed: person.forms.length === 0 ? refusal({ reason: 'form-unknown' }) : null,
          run: () =>
            print({ document: 'form', personId: person.personId, formId: person.forms[0]?.id ?? '' }),
        },
        way('6', 'first-photo', null, { flow: 'request', kind: 'first-photo' }),
        way('7', 'correct-data', null, { flow: 'request', kind: 'correct-data' }),
        way('8', 'report-death', null, { flow: 'request', kind: 'report-death' }),
        way('9', 'report-custody', null, { flow: 'request', kind: 'report-custody' }),
        way('0', 'withdraw-consent', null, { flow: 'request', kind: 'withdraw-consent' }),
      ]
    : [];

  function way(
    key: string,
    id:
      | 'helped'
      | 'visual'
      | 'form'
      | 'first-photo'
      | 'correct-data'
      | 'report-death'
      | 'report-custody'
      | 'withdraw-consent',
    closed: string | null,
    next: Flow,
  ): Way {
    return { key, id, closed, label: t(`desk.way.${id}`), run: () => start(next) };
  }

  useHotkeys({
    ...(flow ? {} : Object.fromEntries(ways.map(({ key, closed, run }) => [key, closed ? undefined : run]))),
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
          {ways.map(({ key, id, label, closed, run }) => (
            <li key={id}>
              <button
                type="button"
                className={id === 'camera' ? 'way-button primary' : 'way-button'}
                data-testid={`way-${id}`}
                disabled={closed !== null}
                onClick={run}
              >
                <kbd>{key}</kbd>
                <span>
                  {label}
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
