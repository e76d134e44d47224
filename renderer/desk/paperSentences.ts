import type { PaperVerdict } from '../../contract/paper/paperVerdict.ts';
import { type CalendarDate, calendarDateAt } from '../../domain/calendar.ts';
import { schemeNames } from '../../domain/scheme.ts';
import type { Words } from '../words/words.ts';

/** A verdict on a paper's code in plain words. */
export interface PaperSentences {
  title: string;
  proves: string[];
  /** how far it does not reach */
  provesNot: string[];
}

/** Says what a code proves, and what it does not, to somebody who has never heard of a signature. */
export function paperSentences(
  verdict: PaperVerdict,
  { t, of, date, list }: Words,
  today: CalendarDate,
): PaperSentences {
  if (!verdict.ok)
    return {
      title: t('desk.paper.worthless'),
      proves: [t(`desk.paper.problem.${verdict.reason}`)],
      provesNot: [],
    };
  const { recorded, receipt } = verdict;
  const {
    on,
    nextBy,
    result,
    schemes,
    maskedIdentityNumber: number,
    terminalId,
    madeAt,
    recordId,
  } = recorded;
  const day = (instant: string) => date(calendarDateAt(Date.parse(instant)));
  return {
    title: t(receipt ? 'desk.paper.byAgency' : 'desk.paper.byTerminal'),
    proves: [
      t('desk.paper.recorded', {
        date: date(on),
        number,
        result: t(`desk.result.${result}`),
        schemes: list(schemes.map((scheme) => of(schemeNames[scheme]))),
      }),
      t('desk.paper.terminal', { terminal: terminalId, record: recordId }),
      ...(receipt
        ? [
            t('desk.paper.receipt', { date: day(receipt.at), state: t(`desk.delivery.${receipt.state}`) }),
            ...(receipt.reason
              ? [t('desk.paper.because', { reason: t(`desk.reason.${receipt.reason}`) })]
              : []),
          ]
        : []),
      ...(nextBy
        ? [t(nextBy < today ? 'desk.paper.nextOver' : 'desk.paper.next', { date: date(nextBy) })]
        : []),
    ],
    provesNot: [
      ...(receipt ? [] : [t('desk.paper.not.agency', { state: t(`desk.delivery.${recorded.delivery}`) })]),
      t('desk.paper.not.later', { date: day(madeAt) }),
      t('desk.paper.not.person', { number }),
    ],
  };
}
