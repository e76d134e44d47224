import {
  BadgeCheck,
  Coins,
  HandHelping,
  IdCard,
  type LucideIcon,
  ShieldAlert,
  UsersRound,
} from 'lucide-react';
import type { PublicNotice, TerminalStatus } from '../../contract/terminal/index.ts';
import { CardFigure } from '../figures/CardFigure.tsx';
import { IconFigure } from '../figures/IconFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import type { MessageKey } from '../words/texts.ts';
import { useWords, type Words } from '../words/words.ts';
import { HelpNumbers } from './HelpNumbers.tsx';

interface Opening {
  open: boolean;
  title: MessageKey;
  lead: MessageKey;
}

/** What a person may do now, by the state of the machine, in the order in which things stand in the way. */
function openingOf({ store, sync, face, reader }: TerminalStatus): Opening {
  if (store.state === 'unavailable' || sync.state === 'revoked')
    return { open: false, title: 'idle.closed', lead: 'idle.closedLead' };
  if (face.state === 'unavailable')
    return { open: false, title: 'idle.closed', lead: 'idle.faceUnavailable' };
  if (reader.state === 'none') return { open: false, title: 'idle.readerNone', lead: 'idle.readerNoneLead' };
  if (reader.state === 'fault')
    return { open: false, title: 'idle.readerFault', lead: 'idle.readerFaultLead' };
  if (reader.state === 'searching')
    return { open: false, title: 'idle.readerSearching', lead: 'idle.readerSearchingLead' };
  const lead = reader.state === 'ready' && reader.simulated ? 'idle.leadSimulated' : 'idle.lead';
  return { open: true, title: 'idle.title', lead };
}

/** How far the first roster is, in people; null once it was complete. A pull that broke counts on from where it broke. */
function firstPullOf({ sync, gauges }: TerminalStatus): { value?: number; max?: number } | null {
  const { progress, rosterSize } = sync;
  const complete = gauges.some(({ name, value }) => name === 'rosterAgeDays' && value !== null);
  if (!progress || (complete && rosterSize > 0)) return null;
  if (progress.step !== 'roster') return rosterSize === 0 ? {} : null;
  return { value: rosterSize, max: Math.max(1, rosterSize + progress.total - progress.done) };
}

const percent = (language: string, part: number): string =>
  new Intl.NumberFormat(language, { style: 'percent' }).format(part);

type NoticeKind = PublicNotice['paragraphs'][number]['kind'];

/** What everyone asks first, and the answer where the notice has none of its own. */
const questions: readonly { kind: NoticeKind; icon: LucideIcon; heading: MessageKey; answer?: MessageKey }[] =
  [
    { kind: 'who', icon: UsersRound, heading: 'idle.who', answer: 'idle.whoText' },
    { kind: 'bring', icon: IdCard, heading: 'idle.bring', answer: 'idle.bringText' },
    { kind: 'no-fee', icon: Coins, heading: 'idle.free', answer: 'idle.freeText' },
    { kind: 'fraud', icon: ShieldAlert, heading: 'idle.fraud', answer: 'idle.fraudText' },
    { kind: 'what-if', icon: HandHelping, heading: 'idle.whatIf' },
  ];

interface Fact {
  kind: NoticeKind;
  icon: LucideIcon;
  heading: string;
  paragraphs: { heading: string | null; body: string }[];
}

/** Today's facts, in the notice's words as far as it has them. */
function factsOf(notice: PublicNotice | null, { t, of }: Words): Fact[] {
  return questions.flatMap(({ kind, icon, heading, answer }) => {
    const own = notice?.paragraphs.filter((paragraph) => paragraph.kind === kind) ?? [];
    const paragraphs = own.map((paragraph) => ({
      heading: paragraph.heading && of(paragraph.heading),
      body: of(paragraph.body),
    }));
    if (paragraphs.length === 0 && answer) paragraphs.push({ heading: null, body: t(answer) });
    return paragraphs.length > 0 ? [{ kind, icon, heading: t(heading), paragraphs }] : [];
  });
}

/** The welcome: what to do first, today's facts, and the notice in its own words. */
export function Idle({ status, notice }: { status: TerminalStatus; notice: PublicNotice | null }) {
  const words = useWords();
  const { t, spoken, of, date, language } = words;
  const opening = openingOf(status);
  const asides: MessageKey[] = [];
  if (status.face.state === 'loading') asides.push('idle.faceLoading');
  const firstPull = firstPullOf(status);
  if (opening.open && status.sync.state === 'offline' && !firstPull) asides.push('idle.offline');
  const facts = factsOf(notice, words);
  const factsSpoken = facts.map(({ heading, paragraphs }) =>
    words.labelled(
      heading,
      words.sentences(
        paragraphs.map((each) => (each.heading ? words.labelled(each.heading, each.body) : each.body)),
      ),
    ),
  );
  return (
    <Screen
      figure={opening.open ? <CardFigure pose="lay" /> : <IconFigure icon={IdCard} />}
      title={t(opening.title)}
      lead={t(opening.lead)}
      tone={opening.open ? 'calm' : 'notice'}
      // A hall is not to be talked to all day: the welcome speaks only when somebody asks it to.
      aloud=""
      onRequest={words.sentences([spoken(opening.title), spoken(opening.lead), ...factsSpoken])}
    >
      {status.store.state === 'unavailable' && (
        <p className="aside" data-testid="store-problem">
          {t('desk.store.forStaff', { what: t(`desk.store.${status.store.reason}`) })}
        </p>
      )}
      {firstPull && (
        <p className="aside" data-testid="first-pull">
          {t('idle.firstPull')} <progress aria-label={t('idle.firstPull')} {...firstPull} />
          {firstPull.value !== undefined &&
            firstPull.max !== undefined &&
            percent(language, firstPull.value / firstPull.max)}
        </p>
      )}
      {asides.map((aside) => (
        <p className="aside" key={aside}>
          {t(aside)}
        </p>
      ))}
      <ul className="facts">
        {facts.map(({ kind, icon: Icon, heading, paragraphs }) => (
          <li key={kind} className={`fact-${kind}`} data-testid={`fact-${kind}`}>
            <Icon aria-hidden />
            <div>
              <h2>{heading}</h2>
              {paragraphs.map((paragraph) => (
                <div key={paragraph.body}>
                  {paragraph.heading && <h3>{paragraph.heading}</h3>}
                  <p>{paragraph.body}</p>
                </div>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {notice && (
        <section className="notice" data-testid="notice">
          <p className="notice-title">
            <BadgeCheck aria-hidden />
            <span>{words.labelled(t('idle.notice'), words.paper(of(notice.issuer), of(notice.title)))}</span>
          </p>
          {notice.hotlines.length > 0 && (
            <>
              <h2>{t('idle.hotlines')}</h2>
              <HelpNumbers numbers={notice.hotlines} />
            </>
          )}
        </section>
      )}
      <p className="staff-line">
        {t('idle.today', { date: date(status.today) })} ·{' '}
        {status.terminalId
          ? t('idle.staffLine', { terminal: status.terminalId, version: status.version })
          : t('idle.staffLineUnnamed', { version: status.version })}
      </p>
    </Screen>
  );
}
