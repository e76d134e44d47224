import { type CalendarDate, type CalendarMonth, monthAfter } from '../calendar.ts';
import type { Language } from '../localisedText.ts';
import { punctuation } from '../punctuation.ts';
import { schemeNames } from '../scheme.ts';
import type { Certification, SchemeCertification } from './certify.ts';
import type { PolicyPack } from './pack.ts';
import {
  dayText,
  monthText,
  type SentenceFacts,
  type SentenceKey,
  sentences,
  staffSentences,
} from './sentences.ts';
import type { PersonStanding, SchemeStanding } from './standing.ts';

/** A reason in words that a pensioner understands, and where it stands in the notice. */
export type Explanation = {
  /** the sentences with the citation behind them, for a screen or paper */
  text: string;
  /** the sentences alone, for a voice */
  spoken: string;
  /** the notice and its article: 湘人社函〔2022〕40号 第二条 */
  citation: string;
  /** key of the article in the pack, for whoever wants to read it whole */
  article: string;
};

/** For whom it is said: the person's own screen stays calm where staff are told the reason. */
export type Audience = 'person' | 'staff';

/** Why somebody stands where they stand, in one or two plain sentences. Takes one scheme's standing or the one over all. */
export function explain(
  pack: PolicyPack,
  standing: SchemeStanding | PersonStanding,
  language: Language,
  audience: Audience = 'person',
): Explanation {
  const facts = factsOf(pack, standing, language);
  const { basis } = standing;
  const spoken =
    audience === 'staff' && (basis === 'custody' || basis === 'death')
      ? staffSentences[language][basis](facts)
      : sentences[language][sentenceOf(standing)](facts);
  return withCitation(pack, spoken, articleOf(pack, standing), language);
}

/** What certifying brings, in one or two plain sentences. Takes one scheme's certification or the one over all. */
export function explainCertification(
  pack: PolicyPack,
  certification: SchemeCertification | Certification,
  on: CalendarDate,
  language: Language,
): Explanation {
  // Of somebody whom certifying does not help, only the standing can be told.
  if (!certification.counts || certification.dueBy === null) return explain(pack, certification, language);
  const facts: SentenceFacts = {
    ...factsOf(pack, certification, language),
    on: dayText(on, language),
    resumesFrom: certification.resumesFrom ? monthText(certification.resumesFrom, language) : '',
    backPay: monthSpans(certification.backPay, language),
  };
  const restored = certification.resumesFrom !== null;
  const spoken = sentences[language][restored ? 'certified-restored' : 'certified'](facts);
  return withCitation(
    pack,
    spoken,
    restored ? pack.recovery.article : articleOf(pack, certification),
    language,
  );
}

/** Months as spans, in order: 2023年5月至2023年8月、2023年10月. Empty for no months. */
export function monthSpans(months: readonly CalendarMonth[], language: Language): string {
  const spans: { first: CalendarMonth; last: CalendarMonth }[] = [];
  for (const month of months) {
    const open = spans.at(-1);
    if (open && monthAfter(open.last) === month) open.last = month;
    else spans.push({ first: month, last: month });
  }
  const { span, enumerated } = punctuation[language];
  const texts = spans.map(({ first, last }) =>
    first === last ? monthText(first, language) : span(monthText(first, language), monthText(last, language)),
  );
  return enumerated(texts);
}

function sentenceOf({ basis, status }: Pick<SchemeStanding, 'basis' | 'status'>): SentenceKey {
  if (basis !== 'round' && basis !== 'certification' && basis !== 'first-payment') return basis;
  if (status === 'overdue' || status === 'suspended') return status;
  if (basis === 'round') {
    return status === 'upcoming' ? 'round-upcoming' : status === 'due' ? 'round-due' : 'round-current';
  }
  const expiring = status === 'expiring';
  if (basis === 'first-payment') return expiring ? 'first-payment-expiring' : 'first-payment-current';
  return expiring ? 'certification-expiring' : 'certification-current';
}

function articleOf(pack: PolicyPack, standing: SchemeStanding | PersonStanding): string {
  const round = pack.rounds.find(({ id }) => id === standing.round);
  switch (standing.basis) {
    case 'nothing-drawn':
    case 'scheme-elsewhere':
    case 'not-drawing-yet':
    case 'outside-round':
      return pack.coverage.article;
    case 'custody':
      return pack.events.custody;
    case 'death':
      return pack.events.death;
    case 'eligibility-lost':
      return pack.events.eligibilityLost;
    case 'round':
    case 'certification':
    case 'first-payment':
      if (standing.status === 'overdue' || standing.status === 'suspended') return pack.overdue.article;
      if (round) return round.article;
      return standing.basis === 'first-payment' ? pack.cycle.newRecipientsArticle : pack.cycle.article;
  }
}

function factsOf(
  pack: PolicyPack,
  standing: SchemeStanding | PersonStanding,
  language: Language,
): SentenceFacts {
  const round = pack.rounds.find(({ id }) => id === standing.round);
  const day = (date: CalendarDate | null | undefined) => (date ? dayText(date, language) : '');
  return {
    scheme: standing.scheme ? schemeNames[standing.scheme][language] : '',
    round: round ? round.name[language] : '',
    opens: day(round?.opens),
    since: day(standing.since),
    cycleStart: day(standing.cycleStart),
    dueBy: day(standing.dueBy),
    suspendedFrom: standing.suspendedFrom ? monthText(standing.suspendedFrom, language) : '',
    paidBack: pack.recovery.backPay,
    on: '',
    resumesFrom: '',
    backPay: '',
  };
}

function withCitation(pack: PolicyPack, spoken: string, article: string, language: Language): Explanation {
  const label = pack.articles[article]?.label[language];
  const citation = [pack.notice.citation[language], label].filter(Boolean).join(' ');
  // The citation belongs to the last sentence, so it stands before that sentence's full stop.
  const { stop, added } = punctuation[language];
  const text = added(spoken.slice(0, -stop.length), citation) + stop;
  return { text, spoken, citation, article };
}
