import { FileSpreadsheet, Printer } from 'lucide-react';
import { useState } from 'react';
import { ContactOutcome, type OutreachScope } from '../../contract/terminal/index.ts';
import { ListKind } from '../../domain/policy/lists.ts';
import { statusNames } from '../../domain/policy/listTable.ts';
import { schemeNames } from '../../domain/scheme.ts';
import { useWords } from '../words/words.ts';
import { Choice } from './Field.tsx';
import { NoticeListTable } from './NoticeListTable.tsx';
import { type DeskClient, useDesk } from './useDesk.ts';
import { usePrint } from './usePrint.ts';
import { useReading } from './useReading.ts';

type Listed = Awaited<ReturnType<DeskClient['outreach']>>;

/** Who has to be reached, nearest deadline first; called, ticked off, printed, exported; all of it offline. */
export function OutreachPane({ onOpen }: { onOpen: (personId: string) => void }) {
  const { t, language } = useWords();
  const { client, state, ask, say } = useDesk();
  const print = usePrint();
  const [scope, setScope] = useState<OutreachScope>({});
  const [told, setTold] = useState(0);
  const [kind, setKind] = useState<ListKind | ''>('');
  const list = useReading(() => client.outreach(scope), [scope, state.revision, told]);
  if (!list) return null;

  const exported = async (format: 'csv' | 'xlsx') => {
    const made = await ask(
      kind === ''
        ? client.exportOutreach({ scope, format, language })
        : client.exportNoticeList({ kind, scope, format, language }),
    );
    if (made) say({ tone: 'good', text: t('desk.outreach.exported', made) });
  };
  const filter = (field: 'township' | 'village' | 'unit', values: string[]) => (
    <Choice
      id={`scope-${field}`}
      label={t(`desk.outreach.${field}`)}
      value={scope[field] ?? ''}
      choices={[
        { value: '', label: t('desk.outreach.all') },
        ...values.map((value) => ({ value, label: value })),
      ]}
      onChange={(value) => {
        const { [field]: _, ...others } = scope;
        setScope(value === '' ? others : { ...others, [field]: value });
      }}
    />
  );
  return (
    <section className="sheet" data-testid="outreach">
      <header className="sheet-head">
        <h1>{t('desk.outreach.title')}</h1>
        {kind === '' && (
          <>
            <span>{t('desk.outreach.count', { count: list.lines.length })}</span>
            <button
              type="button"
              className="desk-button"
              onClick={() => print({ document: 'outreach', scope })}
            >
              <Printer aria-hidden /> {t('desk.outreach.print')}
            </button>
          </>
        )}
        <button
          type="button"
          className="desk-button"
          data-testid="export-xlsx"
          onClick={() => void exported('xlsx')}
        >
          <FileSpreadsheet aria-hidden /> {t('desk.outreach.xlsx')}
        </button>
        <button type="button" className="desk-button" onClick={() => void exported('csv')}>
          {t('desk.outreach.csv')}
        </button>
      </header>
      <Choice
        id="list-kind"
        label={t('desk.outreach.kind')}
        value={kind}
        choices={[
          { value: '', label: t('desk.outreach.title') },
          ...ListKind.options.map((value) => ({ value, label: t(`desk.list.${value}`) })),
        ]}
        onChange={(value) => setKind(value === '' ? '' : ListKind.parse(value))}
      />
      <div className="triple">
        {filter('township', list.townships)}
        {filter('village', list.villages)}
        {filter('unit', list.units)}
      </div>
      {kind === '' ? (
        <OutreachTable list={list} onTold={() => setTold(told + 1)} onOpen={onOpen} />
      ) : (
        <NoticeListTable kind={kind} scope={scope} />
      )}
    </section>
  );
}

function OutreachTable({
  list,
  onTold,
  onOpen,
}: {
  list: Listed;
  /** Somebody was ticked off. */
  onTold: () => void;
  onOpen: (personId: string) => void;
}) {
  const { t, of, date } = useWords();
  const { client, ask } = useDesk();
  return (
    <>
      {list.more && <p className="hint">{t('desk.outreach.more')}</p>}
      <table className="table">
        <thead>
          <tr>
            {(['name', 'scheme', 'dueBy', 'status', 'phone', 'contacted'] as const).map((column) => (
              <th key={column}>{t(`desk.outreach.${column}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.lines.map((line) => (
            <tr key={`${line.personId}-${line.scheme}`}>
              <td>
                <button type="button" className="link" translate="no" onClick={() => onOpen(line.personId)}>
                  {line.name}
                </button>
                <small>{[line.township, line.village].filter(Boolean).join(' ')}</small>
              </td>
              <td>{of(schemeNames[line.scheme])}</td>
              <td className="number">{line.dueBy ? date(line.dueBy) : ''}</td>
              <td>{of(statusNames[line.status])}</td>
              <td className="number">{line.phone ?? ''}</td>
              <td>
                <select
                  aria-label={`${t('desk.outreach.contacted')} ${line.name}`}
                  data-testid="contacted"
                  value={line.contacted?.outcome ?? ''}
                  onChange={async ({ target }) => {
                    const outcome = target.value === '' ? null : ContactOutcome.parse(target.value);
                    await ask(client.contacted({ personId: line.personId, outcome }));
                    onTold();
                  }}
                >
                  <option value="">{t('desk.outreach.notYet')}</option>
                  {ContactOutcome.options.map((outcome) => (
                    <option key={outcome} value={outcome}>
                      {t(`desk.contact.${outcome}`)}
                    </option>
                  ))}
                </select>
                {line.contacted && <small>{date(line.contacted.on)}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.lines.length === 0 && <p className="hint">{t('desk.outreach.empty')}</p>}
    </>
  );
}
