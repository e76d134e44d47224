import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';

type Instrument = TerminalStatus['gauges'][number];

/** Says in words what an instrument of the fuel gauge reads. */
export function useReadings(): (instrument: Instrument, clock: TerminalStatus['clock']) => string {
  const { t, language } = useWords();
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  return ({ name, value }, clock) => {
    if (name === 'clockTrust') return t(`desk.gauge.${clock}`);
    const isAge = name === 'syncAgeDays' || name === 'rosterAgeDays' || name === 'packAgeDays';
    if (value === null) return t(isAge ? 'desk.gauge.never' : 'desk.gauge.unknown');
    if (isAge) return t('desk.gauge.days', { count: whole.format(Math.floor(value)) });
    if (name === 'freeSpaceMegabytes') return t('desk.gauge.megabytes', { count: whole.format(value) });
    return whole.format(value);
  };
}
