import { Check } from 'lucide-react';
import type { VisitSnapshot } from '../../contract/terminal/index.ts';
import { useWords } from '../words/words.ts';

/** The stations of a visit, in the words of everyday. */
const stations = ['card', 'person', 'consent', 'camera', 'done'] as const;
type Station = (typeof stations)[number];

function stationOf(snapshot: VisitSnapshot): Station | null {
  switch (snapshot.state) {
    case 'idle':
      return null;
    case 'reading':
    case 'card-problem':
      return 'card';
    case 'identified':
      return 'person';
    case 'consent':
    case 'contact':
      return 'consent';
    case 'framing':
    case 'capturing':
    case 'verifying':
    case 'recording':
    case 'attempt-failed':
      return 'camera';
    case 'ended':
      // Any other end leaves the way; showing how far it went would only say what is missing.
      return snapshot.end === 'certified' ? 'done' : null;
  }
}

/** Where the person is on the way, what is behind them and what comes next. */
export function Journey({ snapshot }: { snapshot: VisitSnapshot | null }) {
  const { t } = useWords();
  const station = snapshot && stationOf(snapshot);
  if (!station) return null;
  const now = stations.indexOf(station);
  return (
    <ol className="journey" aria-label={t('journey.label')} data-testid="journey">
      {stations.map((each, index) => (
        <li
          key={each}
          className={index === now ? 'journey-now' : 'journey-station'}
          aria-current={index === now ? 'step' : undefined}
        >
          {index < now || station === 'done' ? (
            <Check aria-hidden />
          ) : (
            <span aria-hidden="true">{index + 1}</span>
          )}
          {t(`journey.${each}`)}
        </li>
      ))}
    </ol>
  );
}
