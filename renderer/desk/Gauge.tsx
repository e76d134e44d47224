import { OctagonAlert, TriangleAlert } from 'lucide-react';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import type { GaugeLevel, GaugeName } from '../../domain/freshness.ts';
import { useWords } from '../words/words.ts';
import { useReadings } from './instruments.ts';

/** What is shown only when somebody should look at it; the exchange pane shows every instrument. */
const shownWhenNotGreen: readonly GaugeName[] = ['packAgeDays', 'evidenceWaiting', 'freeSpaceMegabytes'];

interface Item {
  id: string;
  name: string;
  value: string;
  level: GaugeLevel;
}

/** The fuel gauge (运行状态): line, what waits, roster, clock and reader, always in view. */
export function Gauge({ status }: { status: TerminalStatus }) {
  const { t, date, language } = useWords();
  const reading = useReadings();
  const { store, sync, clock, reader, gauges } = status;
  const last = sync.lastContactAt
    ? new Intl.DateTimeFormat(language, {
        dateStyle: 'short',
        timeStyle: 'short',
        timeZone: 'Asia/Shanghai',
      }).format(new Date(sync.lastContactAt))
    : t('desk.gauge.never');
  const readerState = { ready: 'ready', none: 'missing', searching: 'searching', fault: 'fault' } as const;
  const calm = (isCalm: boolean): GaugeLevel => (isCalm ? 'green' : 'amber');
  /** Before the instruments have been read the status alone says whether all is calm. */
  const levelOf = (name: GaugeName, isCalm: boolean): GaugeLevel =>
    gauges.find((gauge) => gauge.name === name)?.level ?? calm(isCalm);
  const item = (id: string, name: string, value: string, level: GaugeLevel): Item => ({
    id,
    name,
    value,
    level,
  });
  const items: Item[] = [
    // Found while the desk is at work: nothing else closes a store that was open.
    ...(store.state === 'unavailable'
      ? [item('store', t('desk.gauge.store'), t('desk.gauge.damaged'), 'red')]
      : []),
    item(
      'sync',
      t('desk.gauge.sync'),
      t(`desk.gauge.${sync.reactivate ? 'reactivate' : sync.state}`),
      sync.reactivate || sync.state === 'revoked' ? 'red' : calm(sync.state === 'online'),
    ),
    item('last', t('desk.gauge.last'), last, levelOf('syncAgeDays', sync.lastContactAt !== null)),
    item(
      'waiting',
      t('desk.gauge.waiting'),
      String(sync.waiting),
      levelOf('recordsWaiting', sync.waiting < 100),
    ),
    ...(sync.parked > 0 ? [item('parked', t('desk.gauge.parked'), String(sync.parked), 'amber')] : []),
    item(
      'roster',
      t('desk.gauge.roster'),
      t('desk.gauge.people', { count: sync.rosterSize }),
      levelOf('rosterAgeDays', sync.rosterSize > 0),
    ),
    ...gauges
      .filter(({ name, level }) => shownWhenNotGreen.includes(name) && level !== 'green')
      .map((gauge) =>
        item(gauge.name, t(`desk.gauge.instrument.${gauge.name}`), reading(gauge, clock), gauge.level),
      ),
    item(
      'clock',
      t('desk.gauge.clock'),
      t(`desk.gauge.${clock}`),
      levelOf('clockTrust', clock === 'certain'),
    ),
    item(
      'reader',
      t('desk.gauge.reader'),
      t(`desk.gauge.${readerState[reader.state]}`),
      calm(reader.state === 'ready'),
    ),
  ];
  return (
    <footer className="desk-gauge">
      {items.map(({ id, name, value, level }) => (
        <span key={id} className="gauge-item" data-level={level} data-testid={`gauge-${id}`}>
          <span className="gauge-name">{name}</span>{' '}
          <strong>
            <LevelMark level={level} /> {value}
          </strong>
        </span>
      ))}
      {sync.progress && <SyncProgress progress={sync.progress} />}
      <span className="gauge-item gauge-date">{date(status.today)}</span>
    </footer>
  );
}

/** A level told by its shape and its name, for eyes that do not tell amber from red. */
export function LevelMark({ level }: { level: GaugeLevel }) {
  const { t } = useWords();
  if (level === 'green') return null;
  const Mark = level === 'red' ? OctagonAlert : TriangleAlert;
  return <Mark role="img" aria-label={t(`desk.gauge.level.${level}`)} />;
}

function SyncProgress({ progress }: { progress: NonNullable<TerminalStatus['sync']['progress']> }) {
  const { t, language } = useWords();
  const { step, done, total } = progress;
  const whole = new Intl.NumberFormat(language);
  const name = t(`desk.gauge.step.${step}`);
  return (
    <span className="gauge-item" data-testid="gauge-progress">
      <span className="gauge-name">{name}</span>{' '}
      <progress aria-label={name} max={Math.max(total, 1)} value={done} />{' '}
      {t('desk.gauge.progress', { done: whole.format(done), total: whole.format(total) })}
    </span>
  );
}
