import { CalendarCheck2, CalendarClock } from 'lucide-react';
import type { SchemeView, Visitor } from '../../contract/terminal/index.ts';
import { schemeNames } from '../../domain/scheme.ts';
import { useWords, type Words } from '../words/words.ts';
import { PersonName } from './PersonName.tsx';

/** Schemes whose person had better not wait. */
const pressing: ReadonlySet<SchemeView['status']> = new Set(['due', 'expiring', 'overdue', 'suspended']);

function dateOf({ status, dueBy, cycleEnd }: SchemeView, { t, date }: Words): string | null {
  if (status === 'current' && cycleEnd) return t('identified.cycleEnd', { date: date(cycleEnd) });
  return dueBy ? t('identified.dueBy', { date: date(dueBy) }) : null;
}

/** What the voice says of where somebody stands, when they ask for it. */
export function standingSpoken(visitor: Visitor, words: Words): string {
  return words.sentences(
    visitor.schemes.map((view) =>
      words.clauses([
        words.of(schemeNames[view.scheme]),
        words.spoken(`status.${view.status}`),
        dateOf(view, words) ?? '',
        words.of(view.spokenExplanation),
      ]),
    ),
  );
}

/** Who somebody is, as far as it may be shown, and where they stand in each scheme. */
export function VisitorCard({ visitor }: { visitor: Visitor }) {
  const words = useWords();
  const { t, of } = words;
  return (
    <div className="visitor">
      <dl className="visitor-who">
        <dt>{t('identified.name')}</dt>
        <dd>
          <PersonName name={visitor.name} />
        </dd>
        <dt>{t('identified.number')}</dt>
        <dd className="masked-number" data-testid="masked-number">
          {visitor.maskedIdentityNumber}
        </dd>
      </dl>
      <ul className="standings">
        {visitor.schemes.map((view) => {
          const day = dateOf(view, words);
          const Icon = pressing.has(view.status) ? CalendarClock : CalendarCheck2;
          return (
            <li key={view.scheme} data-testid={`standing-${view.scheme}`} data-status={view.status}>
              <h2>{of(schemeNames[view.scheme])}</h2>
              <p className={pressing.has(view.status) ? 'standing standing-pressing' : 'standing'}>
                <Icon aria-hidden />
                <strong>{t(`status.${view.status}`)}</strong>
                {day && <span>{day}</span>}
              </p>
              <p className="explanation">{of(view.explanation)}</p>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
