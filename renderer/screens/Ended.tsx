import {
  CalendarClock,
  CameraOff,
  Clock,
  Hand,
  IdCard,
  LogOut,
  type LucideIcon,
  Search,
  Smartphone,
  UserRoundSearch,
  UsersRound,
  Wrench,
} from 'lucide-react';
import type { VisitEnd, VisitSnapshot } from '../../contract/terminal/index.ts';
import { IconFigure } from '../figures/IconFigure.tsx';
import { BigButton } from '../layout/BigButton.tsx';
import { Screen } from '../layout/Screen.tsx';
import { useAct } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { Certified } from './Certified.tsx';
import { HelpNumbers } from './HelpNumbers.tsx';
import { standingSpoken, VisitorCard } from './VisitorCard.tsx';

type EndedSnapshot = Extract<VisitSnapshot, { state: 'ended' }>;
type OtherEnd = Exclude<VisitEnd, 'certified'>;

const icons: Readonly<Record<OtherEnd, LucideIcon>> = {
  'awaiting-review': UserRoundSearch,
  'not-certified': Clock,
  'attempts-exhausted': UsersRound,
  'broken-off-often': UsersRound,
  'roster-unclear': UsersRound,
  'consent-declined': Hand,
  'went-to-counter': UsersRound,
  'not-on-roster': Search,
  'not-covered': CalendarClock,
  'not-open-yet': CalendarClock,
  'not-at-this-desk': Smartphone,
  'in-custody': UsersRound,
  'recorded-dead': UsersRound,
  'eligibility-lost': UsersRound,
  'card-unreadable': IdCard,
  'card-removed': IdCard,
  'reference-missing': UsersRound,
  'camera-unavailable': CameraOff,
  'face-engine-unavailable': Wrench,
  'record-not-written': Wrench,
  'timed-out': Clock,
  cancelled: LogOut,
  'terminal-fault': Wrench,
};

/** Ends after which the card is no longer on the reader, so that nobody is told to take it. */
const cardIsGone: ReadonlySet<OtherEnd> = new Set(['card-removed', 'card-unreadable']);

/** How a visit ended: what it means, what to do now, and whom to call. */
export function Ended(snapshot: EndedSnapshot) {
  const { end, certification, visitor } = snapshot;
  if (end === 'certified') {
    if (!certification) throw new Error('A visit ended as certified without a certification');
    return <Certified certification={certification} visitor={visitor} />;
  }
  return <OtherEnding end={end} visitor={visitor} help={snapshot.help} handOver={snapshot.handOver} />;
}

function OtherEnding({
  end,
  visitor,
  help,
  handOver,
}: Pick<EndedSnapshot, 'visitor' | 'help' | 'handOver'> & { end: OtherEnd }) {
  const words = useWords();
  const { t, spoken, sentences, labelled } = words;
  const act = useAct();
  const toCounter = handOver === null ? '' : labelled(spoken('end.handOver'), [...handOver].join(' '));
  const said = sentences([spoken(`end.${end}.title`), spoken(`end.${end}.lead`), toCounter]);
  return (
    <Screen
      figure={<IconFigure icon={icons[end]} />}
      title={t(`end.${end}.title`)}
      lead={t(`end.${end}.lead`)}
      aloud={cardIsGone.has(end) ? said : sentences([said, spoken('end.takeCard')])}
      onRequest={visitor ? sentences([said, standingSpoken(visitor, words)]) : said}
      actions={
        <BigButton kind="primary" icon={LogOut} testId="act-finish" onPress={() => act({ act: 'leave' })}>
          {t('acts.understood')}
        </BigButton>
      }
    >
      {handOver !== null && (
        <section className="hand-over" data-testid="hand-over">
          <h2>{t('end.handOver')}</h2>
          <p className="hand-over-number" translate="no">
            {handOver.slice(0, 3)} {handOver.slice(3)}
          </p>
          <p>{t('end.handOverLead')}</p>
        </section>
      )}
      {!cardIsGone.has(end) && <p className="aside">{t('end.takeCard')}</p>}
      {help.length > 0 && (
        <section data-testid="help-numbers">
          <h2>{t('end.helpNumbers')}</h2>
          <HelpNumbers numbers={help} />
        </section>
      )}
      {visitor && <VisitorCard visitor={visitor} />}
    </Screen>
  );
}
