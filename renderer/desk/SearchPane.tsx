import { House, Search } from 'lucide-react';
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PersonLine } from '../../contract/terminal/index.ts';
import { parseIdentityNumber } from '../../domain/identityNumber.ts';
import { useWords } from '../words/words.ts';
import { Field } from './Field.tsx';
import { PersonButton } from './PersonButton.tsx';
import { useDesk } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';
import { useReading } from './useReading.ts';

interface SearchPaneProps {
  onOpen: (personId: string) => void;
  onShow: () => void;
  place: string | null;
  /** whether this desk goes to people's homes */
  roams: boolean;
}

/** Somebody who types pauses at least this long when they want to see what there is. */
const settleMs = 150;

/** A text that can only be a whole number of a card. */
const numberLike = /^\d{6,17}[\dXx]?$/;
const numberLength = 18;

/** Who is to be served: found by number, name, initials, unit or village; or the next of those who wait. */
export function SearchPane({ onOpen, onShow, place, roams }: SearchPaneProps) {
  const { t } = useWords();
  const { client, state, ask } = useDesk();
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ people: PersonLine[]; more: boolean } | null>(null);
  const [selected, setSelected] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const typed = text.trim();
  const whole = numberLike.test(typed) && typed.length >= numberLength;
  const number = whole ? parseIdentityNumber(typed) : null;

  const search = useEffectEvent(async (wanted: string, over: AbortSignal) => {
    const result = await ask(client.search({ text: wanted }));
    // Whoever was opened meanwhile is served: no list of others comes late beside them.
    if (!result || over.aborted) return;
    setFound(result);
    setSelected(0);
  });
  useEffect(() => {
    if (typed === '') return setFound(null);
    const over = new AbortController();
    const timer = setTimeout(() => void search(typed, over.signal), settleMs);
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [typed]);

  const next = useReading(() => client.today(), [state.revision])?.next ?? [];

  const open = (personId: string) => {
    setText('');
    setFound(null);
    // The digits act on the person now, also where it is the one who was open already.
    field.current?.blur();
    onOpen(personId);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (whole) {
      const person = await ask(client.byNumber({ identityNumber: typed }));
      if (person) open(person.personId);
      return;
    }
    // Whoever types fast presses Enter before the list is there.
    const { people } = (await ask(client.search({ text: typed }))) ?? { people: [] };
    const chosen = people[selected] ?? people[0];
    if (chosen) open(chosen.personId);
  };
  useHotkeys({
    F2: () => {
      onShow();
      field.current?.focus();
      field.current?.select();
    },
    F3: () => next[0] && open(next[0].personId),
  });

  const people = found?.people ?? [];
  return (
    <aside className="desk-search">
      <form onSubmit={submit}>
        <label htmlFor="search">{t('desk.search.label')}</label>
        <div className="search-field">
          <Search aria-hidden />
          <input
            id="search"
            data-testid="search"
            ref={field}
            value={text}
            autoComplete="off"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: a teller begins by typing or by laying down a card
            autoFocus
            onChange={({ target }) =>
              setText(numberLike.test(target.value.trim()) ? target.value.toUpperCase() : target.value)
            }
            onKeyDown={(event) => {
              if (event.key === 'Escape' && text !== '') {
                event.preventDefault();
                setText('');
              }
              const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
              if (step === undefined || people.length === 0) return;
              event.preventDefault();
              setSelected((selected + step + people.length) % people.length);
            }}
          />
          <kbd>F2</kbd>
        </div>
        <p
          className={`hint ${number ? (number.ok ? 'hint-good' : 'hint-notice') : ''}`}
          data-testid="number-check"
        >
          {number
            ? t(number.ok ? 'desk.search.good' : 'desk.search.bad')
            : numberLike.test(typed)
              ? t('desk.search.typing', { count: typed.length })
              : t('desk.search.hint')}
        </p>
      </form>
      {found ? (
        <ul className="people" data-testid="found">
          {people.map((person, index) => (
            <PersonButton key={person.personId} person={person} selected={index === selected} onOpen={open} />
          ))}
          {people.length === 0 && !number && <li className="hint">{t('desk.search.none')}</li>}
          {found.more && <li className="hint">{t('desk.search.more')}</li>}
        </ul>
      ) : (
        <section className="waiting">
          <h2>
            {t('desk.next.title')} <kbd>F3</kbd>
          </h2>
          <ul className="people" data-testid="waiting">
            {next.map((person) => (
              <PersonButton key={person.personId} person={person} selected={false} onOpen={open} />
            ))}
            {next.length === 0 && <li className="hint">{t('desk.next.empty')}</li>}
          </ul>
        </section>
      )}
      {roams && <PlaceForm place={place} />}
    </aside>
  );
}

/** Where a home visit round goes; while it is set, visits are recorded as home visits. */
function PlaceForm({ place }: { place: string | null }) {
  const { t } = useWords();
  const { client, ask } = useDesk();
  const [where, setWhere] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask(client.setPlace({ place: place === null ? where : null }));
    setWhere('');
  };
  return (
    <form className="place" onSubmit={submit}>
      {place === null ? (
        <Field id="place" label={t('desk.place.label')} value={where} onChange={setWhere} maxLength={100} />
      ) : (
        <p className="place-now" data-testid="place-now">
          <House aria-hidden /> {t('desk.place.set', { place })}
        </p>
      )}
      <button type="submit" className="desk-button" disabled={place === null && where.trim() === ''}>
        {t(place === null ? 'desk.place.on' : 'desk.place.off')}
      </button>
    </form>
  );
}
