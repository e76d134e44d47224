import { BadgeCheck, Coins, IdCard, type LucideIcon, ShieldAlert, UsersRound } from 'lucide-react';
import type { PublicNotice, TerminalStatus } from '../../contract/terminal/index.ts';
import { CardFigure } from '../figures/CardFigure.tsx';
import { IconFigure } from '../figures/IconFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import type { MessageKey } from '../words/texts.ts';
import { useWords } from '../words/words.ts';
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
  return { open: true, title: 'idle.title', lead: 'idle.lead' };
}

const facts: readonly { icon: LucideIcon; heading: MessageKey; body: MessageKey }[] = [
  { icon: UsersRound, heading: 'idle.who', body: 'idle.whoText' },
  { icon: IdCard, heading: 'idle.bring', body: 'idle.bringText' },
  { icon: Coins, heading: 'idle.free', body: 'idle.freeText' },
  { icon: ShieldAlert, heading: 'idle.fraud', body: 'idle.fraudText' },
];

/** The welcome: what to do first, today's facts, and the notice in its own words. */
export function Idle({ status, notice }: { status: TerminalStatus; notice: PublicNotice | null }) {
  const { t, spoken, of, date } = useWords();
  const opening = openingOf(status);
  const asides: MessageKey[] = [];
  if (status.face.state === 'loading') asides.push('idle.faceLoading');
  if (status.sync.state === 'offline') asides.push('idle.offline');
  const factsSpoken = facts.map(({ heading, body }) => `${spoken(heading)}：${spoken(body)}`).join(' ');
  return (
    <Screen
      figure={opening.open ? <CardFigure pose="lay" /> : <IconFigure icon={IdCard} />}
      title={t(opening.title)}
      lead={t(opening.lead)}
      tone={opening.open ? 'calm' : 'notice'}
      // A hall is not to be talked to all day: the welcome speaks only when somebody asks it to.
      aloud=""
      onRequest={`${spoken(opening.title)}。${spoken(opening.lead)} ${factsSpoken}`}
    >
      {asides.map((aside) => (
        <p className="aside" key={aside}>
          {t(aside)}
        </p>
      ))}
      <ul className="facts">
        {facts.map(({ icon: Icon, heading, body }) => (
          <li key={heading}>
            <Icon aria-hidden />
            <div>
              <h2>{t(heading)}</h2>
              <p>{t(body)}</p>
            </div>
          </li>
        ))}
      </ul>
      {notice && (
        <section className="notice" data-testid="notice">
          <h2>
            <BadgeCheck aria-hidden />
            {of(notice.title)}
          </h2>
          <p className="notice-issuer">{of(notice.issuer)}</p>
          {notice.paragraphs.map(({ kind, heading, body }) => (
            <article key={body['zh-CN']} data-kind={kind}>
              {heading && <h3>{of(heading)}</h3>}
              <p>{of(body)}</p>
            </article>
          ))}
          {notice.hotlines.length > 0 && (
            <>
              <h3>{t('idle.hotlines')}</h3>
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
