import { RotateCw } from 'lucide-react';
import type { SetAsideItem } from '../../contract/terminal/index.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { setAsideWords } from './setAsideWords.ts';
import { useDesk } from './useDesk.ts';
import { useHotkeys } from './useHotkeys.ts';
import { useReading } from './useReading.ts';

/** What the agency did not take (没有送成的): why, what to do, and to have it sent again, one or all. */
export function SetAsideList({ waiting }: { waiting: number }) {
  const words = useWords();
  const { t, date } = words;
  const { client } = useTerminal();
  const { state, ask, say } = useDesk();
  const read = useReading(
    async () => client?.upkeep.setAside() ?? { items: [], total: 0 },
    [state.revision, waiting],
  );
  const items = read?.items ?? [];
  const total = read?.total ?? 0;
  async function send(parcels?: { parcel: string; key: string }[]): Promise<void> {
    const done = client && (await ask(client.upkeep.sendAgain(parcels ? { parcels } : {})));
    if (!done) return;
    const key = done.sent > 0 ? 'desk.setAside.sent' : 'desk.setAside.gone';
    say({ tone: 'good', text: t(key, { sent: done.sent }) });
  }
  useHotkeys({
    4: () => {
      if (total > 0) void send();
    },
  });

  const row = (item: SetAsideItem) => {
    const { parcel, key, about } = item;
    const said = setAsideWords(words, item);
    return (
      <tr key={`${parcel} ${key}`} data-testid="set-aside-item">
        <td>
          {about && (
            <>
              <strong translate="no">{about.name}</strong>{' '}
              <span className="number">{about.maskedIdentityNumber}</span>
              <br />
            </>
          )}
          {said.what} {about && date(about.on)}
        </td>
        <td>
          {said.happened}
          <br />
          <strong>{said.toDo}</strong>
          <br />
          <small>{said.since}</small>
          {said.tried && (
            <>
              <br />
              <small>{said.tried}</small>
            </>
          )}
        </td>
        <td>
          <button
            type="button"
            className="desk-button small"
            data-testid="send-again"
            onClick={() => void send([{ parcel, key }])}
          >
            <RotateCw aria-hidden /> {t('desk.setAside.again')}
          </button>
        </td>
      </tr>
    );
  };

  return (
    <section data-testid="set-aside">
      <header className="sheet-head">
        <h2>{t('desk.setAside.title')}</h2>
        {total > 0 && (
          <button
            type="button"
            className="desk-button"
            data-testid="send-all-again"
            onClick={() => void send()}
          >
            <RotateCw aria-hidden /> {t('desk.setAside.all')} <kbd>4</kbd>
          </button>
        )}
      </header>
      {read === null ? null : total === 0 ? (
        <p className="hint-good">{t('desk.setAside.empty')}</p>
      ) : (
        <>
          <p>{t('desk.setAside.lead')}</p>
          <table className="table">
            <tbody>{items.map(row)}</tbody>
          </table>
          {total > items.length && (
            <p className="hint">{t('desk.setAside.more', { count: total - items.length })}</p>
          )}
        </>
      )}
    </section>
  );
}
