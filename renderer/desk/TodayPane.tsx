import { Printer } from 'lucide-react';
import type { CalendarDate } from '../../domain/calendar.ts';
import { useWords } from '../words/words.ts';
import { RequestProgress } from './RequestProgress.tsx';
import { useDesk } from './useDesk.ts';
import { usePrint } from './usePrint.ts';
import { useReading } from './useReading.ts';

/** What was done today, the latest first, and how far each has come. */
export function TodayPane({ today }: { today: CalendarDate }) {
  const { t, language } = useWords();
  const { client, state } = useDesk();
  const print = usePrint();
  const lines = useReading(() => client.today(), [state.revision])?.lines ?? [];
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'Asia/Shanghai' });
  return (
    <section className="sheet" data-testid="today">
      <header className="sheet-head">
        <h1>{t('desk.today.title')}</h1>
        <button
          type="button"
          className="desk-button"
          onClick={() => print({ document: 'report', from: today, to: today })}
        >
          <Printer aria-hidden /> {t('desk.today.endOfDay')}
        </button>
      </header>
      <table className="table">
        <tbody>
          {lines.map(({ id, at, name, maskedIdentityNumber, act }) => (
            <tr key={id}>
              <td>{time.format(new Date(at))}</td>
              <td translate="no">
                <strong>{name}</strong>
              </td>
              <td className="number">{maskedIdentityNumber}</td>
              <td>
                {act.kind === 'attempt' ? t(`desk.method.${act.method}`) : t(`desk.way.${act.request}`)}
              </td>
              <td>{act.kind === 'attempt' ? t(`desk.result.${act.result}`) : ''}</td>
              <td>
                {act.kind === 'attempt' ? (
                  t(`desk.delivery.${act.delivery}`)
                ) : (
                  <RequestProgress progress={act.progress} />
                )}
              </td>
              <td>
                {act.kind === 'attempt' && (
                  <button
                    type="button"
                    className="desk-button small"
                    onClick={() => print({ document: 'receipt', recordId: id, paper: 'roll-80mm' })}
                  >
                    <Printer aria-hidden /> {t('desk.today.receipt')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p className="hint">{t('desk.today.empty')}</p>}
    </section>
  );
}
