import type { OutreachScope } from '../../contract/terminal/index.ts';
import type { ListKind } from '../../domain/policy/lists.ts';
import { useWords } from '../words/words.ts';
import { useDesk } from './useDesk.ts';
import { useReading } from './useReading.ts';

/** A list that the notice names, as the terminal draws it up over its own roster. */
export function NoticeListTable({ kind, scope }: { kind: ListKind; scope: OutreachScope }) {
  const { t, language } = useWords();
  const { client } = useDesk();
  const list = useReading(() => client.noticeList({ kind, scope, language }), [kind, scope, language]);
  if (!list) return null;
  if (list.total === 0) return <p className="hint">{t('desk.outreach.listEmpty')}</p>;
  return (
    <>
      <p className="hint" data-testid="notice-list-total">
        {t('desk.outreach.count', { count: list.total })}
        {list.total > list.rows.length && ` · ${t('desk.outreach.more')}`}
      </p>
      <table className="table" data-testid="notice-list">
        <thead>
          <tr>
            {list.headings.map((heading) => (
              <th key={heading}>{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.rows.map((row) => (
            <tr key={row.join(' ')}>
              {row.map((cell, column) => (
                <td key={list.headings[column]} translate="no">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
