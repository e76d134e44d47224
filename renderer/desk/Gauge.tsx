import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';

/** The fuel gauge (运行状态): line, what waits, roster, clock and reader, always in view. */
export function Gauge({ status }: { status: TerminalStatus }) {
  const { t, date, language } = useWords();
  const { sync, clock, reader } = status;
  const last = sync.lastContactAt
    ? new Intl.DateTimeFormat(language, {
        dateStyle: 'short',
        timeStyle: 'short',
        timeZone: 'Asia/Shanghai',
      }).format(new Date(sync.lastContactAt))
    : t('desk.gauge.never');
  const readerState = { ready: 'ready', none: 'missing', searching: 'searching', fault: 'fault' } as const;
  const items: [name: string, value: string, calm: boolean, id: string][] = [
    [t('desk.gauge.sync'), t(`desk.gauge.${sync.state}`), sync.state === 'online', 'sync'],
    [t('desk.gauge.last'), last, sync.lastContactAt !== null, 'last'],
    [t('desk.gauge.waiting'), String(sync.waiting), sync.waiting < 100, 'waiting'],
    ...(sync.parked > 0
      ? [
          [t('desk.gauge.parked'), String(sync.parked), false, 'parked'] satisfies [
            string,
            string,
            boolean,
            string,
          ],
        ]
      : []),
    [
      t('desk.gauge.roster'),
      t('desk.gauge.people', { count: sync.rosterSize }),
      sync.rosterSize > 0,
      'roster',
    ],
    [t('desk.gauge.clock'), t(`desk.gauge.${clock}`), clock === 'certain', 'clock'],
    [
      t('desk.gauge.reader'),
      t(`desk.gauge.${readerState[reader.state]}`),
      reader.state === 'ready',
      'reader',
    ],
  ];
  return (
    <footer className="desk-gauge">
      {items.map(([name, value, calm, id]) => (
        <span
          key={id}
          className={calm ? 'gauge-item' : 'gauge-item gauge-notice'}
          data-testid={`gauge-${id}`}
        >
          <span className="gauge-name">{name}</span> <strong>{value}</strong>
        </span>
      ))}
      <span className="gauge-item gauge-date">{date(status.today)}</span>
    </footer>
  );
}
