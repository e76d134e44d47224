import { Printer } from 'lucide-react';
import { useState } from 'react';
import { type CalendarDate, firstDayOf, lastDayOf, monthOf } from '../../domain/calendar.ts';
import { schemeName } from '../../domain/scheme.ts';
import { useWords } from '../words/words.ts';
import { Choice, Field } from './Field.tsx';
import { useDesk } from './useDesk.ts';
import { usePrint } from './usePrint.ts';
import { useReading } from './useReading.ts';

/** The day's or the month's work (日终、月终报表), and a unit's monthly bundle of forms. */
export function ReportPane({ today }: { today: CalendarDate }) {
  const { t, of, date } = useWords();
  const { client, state } = useDesk();
  const print = usePrint();
  const [days, setDays] = useState({ from: today, to: today });
  const [chosen, setUnit] = useState<string | null>(null);
  // A field that is being typed in names no day for a moment.
  const named = days.from !== '' && days.to !== '';
  const report = useReading(async () => (named ? client.report(days) : undefined), [days, state.revision]);
  const units = useReading(() => client.outreach({}), [])?.units ?? [];
  const unit = chosen ?? units[0] ?? '';

  const rows = (title: string, lines: { key: string; cells: string[]; count?: number }[]) => (
    <section>
      <h2>{title}</h2>
      {lines.length === 0 ? (
        <p className="hint">{t('desk.report.none')}</p>
      ) : (
        <table className="table">
          <tbody>
            {lines.map(({ key, cells, count }) => (
              <tr key={key}>
                {cells.map((cell) => (
                  <td key={cell}>{cell}</td>
                ))}
                {count !== undefined && <td className="number">{count}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
  return (
    <section className="sheet" data-testid="report">
      <header className="sheet-head">
        <h1>{t('desk.report.title')}</h1>
        <button type="button" className="desk-button" onClick={() => setDays({ from: today, to: today })}>
          {t('desk.report.day')}
        </button>
        <button
          type="button"
          className="desk-button"
          onClick={() => setDays({ from: firstDayOf(monthOf(today)), to: lastDayOf(monthOf(today)) })}
        >
          {t('desk.report.month')}
        </button>
        <button
          type="button"
          className="desk-button"
          data-testid="print-report"
          onClick={() => print({ document: 'report', ...days })}
        >
          <Printer aria-hidden /> {t('desk.report.print')}
        </button>
      </header>
      <div className="triple">
        <Field
          id="from"
          type="date"
          label={t('desk.report.from')}
          value={days.from}
          onChange={(from) => setDays({ ...days, from })}
        />
        <Field
          id="to"
          type="date"
          label={t('desk.report.to')}
          value={days.to}
          onChange={(to) => setDays({ ...days, to })}
        />
        <div className="bundle">
          <Choice
            id="unit"
            label={t('desk.report.unit')}
            value={unit}
            choices={units.map((value) => ({ value, label: value }))}
            onChange={setUnit}
          />
          <button
            type="button"
            className="desk-button"
            disabled={unit === ''}
            onClick={() => print({ document: 'unit-bundle', unit, month: monthOf(days.to) })}
          >
            <Printer aria-hidden /> {t('desk.report.bundle')}
          </button>
        </div>
      </div>
      {report && (
        <>
          {rows(
            t('desk.report.counts'),
            report.counts.map(({ scheme, method, result, count }) => ({
              key: `${scheme}-${method}-${result}`,
              cells: [of(schemeName(scheme)), t(`desk.method.${method}`), t(`desk.result.${result}`)],
              count,
            })),
          )}
          {rows(
            t('desk.report.deliveries'),
            report.deliveries.map(({ delivery, count }) => ({
              key: delivery,
              cells: [t(`desk.delivery.${delivery}`)],
              count,
            })),
          )}
          {rows(
            t('desk.report.requests'),
            report.requests.map(({ kind, count }) => ({ key: kind, cells: [t(`desk.way.${kind}`)], count })),
          )}
          {rows(
            t('desk.report.differences'),
            report.differences.map((each) => ({
              key: each.recordId,
              cells: [
                each.name,
                each.maskedIdentityNumber,
                date(each.on),
                t(`desk.report.${each.difference}`),
              ],
            })),
          )}
        </>
      )}
    </section>
  );
}
