import type { CalendarDate, CalendarMonth } from '../calendar.ts';
import type { Language } from '../localisedText.ts';

/** What a sentence may mention; dates, months and names are already in the sentence's language. */
export type SentenceFacts = {
  scheme: string;
  round: string;
  opens: string;
  since: string;
  cycleStart: string;
  dueBy: string;
  suspendedFrom: string;
  paidBack: boolean;
  on: string;
  resumesFrom: string;
  backPay: string;
};

/** Names each thing that can be said about a standing or a certification. */
export type SentenceKey =
  | 'nothing-drawn'
  | 'scheme-elsewhere'
  | 'not-drawing-yet'
  | 'outside-round'
  | 'round-upcoming'
  | 'round-due'
  | 'round-current'
  | 'certification-current'
  | 'certification-expiring'
  | 'first-payment-current'
  | 'first-payment-expiring'
  | 'overdue'
  | 'suspended'
  | 'custody'
  | 'death'
  | 'eligibility-lost'
  | 'certified'
  | 'certified-restored';

export type Sentences = Readonly<Record<SentenceKey, (facts: SentenceFacts) => string>>;

const simplified: Sentences = {
  'nothing-drawn': () => '这里没有查到您领取的待遇。请到柜台，工作人员帮您核对。',
  'scheme-elsewhere': (f) =>
    `您领取的是${f.scheme}，不在这次认证的范围内。要问在哪里认证，请到柜台或打咨询电话。`,
  'not-drawing-yet': (f) => `您的${f.scheme}从${f.since}起领取，现在还不用认证。`,
  'outside-round': (f) => `您从${f.since}起领取${f.scheme}，不在这次认证的范围内，这次不用认证。`,
  'round-upcoming': (f) => `${f.round}从${f.opens}开始，到${f.dueBy}（含当日）为止。到时候请来认证一次。`,
  'round-due': (f) => `${f.round}正在进行，请在${f.dueBy}前（含当日）认证一次。`,
  'round-current': (f) =>
    `您上次认证是${f.cycleStart}。${f.round}从${f.opens}开始，请在${f.dueBy}前（含当日）再来认证一次。`,
  'certification-current': (f) => `您上次认证是${f.cycleStart}，请在${f.dueBy}前（含当日）再来认证一次。`,
  'certification-expiring': (f) =>
    `您上次认证是${f.cycleStart}，快要到期了。请在${f.dueBy}前（含当日）再认证一次，今天就可以。`,
  'first-payment-current': (f) =>
    `您从${f.cycleStart}起领取${f.scheme}，请在${f.dueBy}前（含当日）来认证一次。`,
  'first-payment-expiring': (f) =>
    `您从${f.cycleStart}起领取${f.scheme}，请在${f.dueBy}前（含当日）认证一次，今天就可以。`,
  overdue: (f) =>
    `认证的最后一天是${f.dueBy}，之后还没有收到您的认证。请尽快认证；到${f.suspendedFrom}还没有认证的，按规定由经办机构暂停发放。`,
  suspended: (f) =>
    `认证的最后一天是${f.dueBy}，之后没有收到您的认证，按规定从${f.suspendedFrom}起由经办机构暂停发放。认证以后就恢复发放${f.paidBack ? '，暂停的月份会补发' : ''}。`,
  custody: () => '您的登记信息需要工作人员核对。请到柜台，或打咨询电话。',
  death: () => '您的登记信息需要工作人员核对。请到柜台，或打咨询电话。',
  'eligibility-lost': (f) =>
    `经办机构核实后登记：您的${f.scheme}待遇资格自${f.since}起已结束。如有疑问，请到柜台或打咨询电话。`,
  certified: (f) => `您已在${f.on}认证。下次请在${f.dueBy}前（含当日）再来认证一次。`,
  'certified-restored': (f) =>
    `您已在${f.on}认证，下次请在${f.dueBy}前（含当日）再来。按规定从${f.resumesFrom}起恢复发放${f.backPay ? `，并补发${f.backPay}的待遇` : ''}。`,
};

const traditional: Sentences = {
  'nothing-drawn': () => '這裡沒有查到您領取的待遇。請到櫃檯，工作人員幫您核對。',
  'scheme-elsewhere': (f) =>
    `您領取的是${f.scheme}，不在這次認證的範圍內。要問在哪裡認證，請到櫃檯或打諮詢電話。`,
  'not-drawing-yet': (f) => `您的${f.scheme}從${f.since}起領取，現在還不用認證。`,
  'outside-round': (f) => `您從${f.since}起領取${f.scheme}，不在這次認證的範圍內，這次不用認證。`,
  'round-upcoming': (f) => `${f.round}從${f.opens}開始，到${f.dueBy}（含當日）為止。到時候請來認證一次。`,
  'round-due': (f) => `${f.round}正在進行，請在${f.dueBy}前（含當日）認證一次。`,
  'round-current': (f) =>
    `您上次認證是${f.cycleStart}。${f.round}從${f.opens}開始，請在${f.dueBy}前（含當日）再來認證一次。`,
  'certification-current': (f) => `您上次認證是${f.cycleStart}，請在${f.dueBy}前（含當日）再來認證一次。`,
  'certification-expiring': (f) =>
    `您上次認證是${f.cycleStart}，快要到期了。請在${f.dueBy}前（含當日）再認證一次，今天就可以。`,
  'first-payment-current': (f) =>
    `您從${f.cycleStart}起領取${f.scheme}，請在${f.dueBy}前（含當日）來認證一次。`,
  'first-payment-expiring': (f) =>
    `您從${f.cycleStart}起領取${f.scheme}，請在${f.dueBy}前（含當日）認證一次，今天就可以。`,
  overdue: (f) =>
    `認證的最後一天是${f.dueBy}，之後還沒有收到您的認證。請儘快認證；到${f.suspendedFrom}還沒有認證的，按規定由經辦機構暫停發放。`,
  suspended: (f) =>
    `認證的最後一天是${f.dueBy}，之後沒有收到您的認證，按規定從${f.suspendedFrom}起由經辦機構暫停發放。認證以後就恢復發放${f.paidBack ? '，暫停的月份會補發' : ''}。`,
  custody: () => '您的登記資訊需要工作人員核對。請到櫃檯，或打諮詢電話。',
  death: () => '您的登記資訊需要工作人員核對。請到櫃檯，或打諮詢電話。',
  'eligibility-lost': (f) =>
    `經辦機構核實後登記：您的${f.scheme}待遇資格自${f.since}起已結束。如有疑問，請到櫃檯或打諮詢電話。`,
  certified: (f) => `您已在${f.on}認證。下次請在${f.dueBy}前（含當日）再來認證一次。`,
  'certified-restored': (f) =>
    `您已在${f.on}認證，下次請在${f.dueBy}前（含當日）再來。按規定從${f.resumesFrom}起恢復發放${f.backPay ? `，並補發${f.backPay}的待遇` : ''}。`,
};

const english: Sentences = {
  'nothing-drawn': () =>
    'We found no benefit of yours here. Please come to the counter; the staff will check it with you.',
  'scheme-elsewhere': (f) =>
    `You draw the ${f.scheme}, which this certification does not cover. The counter or the enquiry line can tell you where to go.`,
  'not-drawing-yet': (f) => `Your ${f.scheme} begins on ${f.since}; there is nothing to certify yet.`,
  'outside-round': (f) =>
    `You have drawn the ${f.scheme} since ${f.since}, so this certification does not include you. You need not do anything this time.`,
  'round-upcoming': (f) =>
    `${f.round} runs from ${f.opens} to the end of ${f.dueBy}. Please come once during that time.`,
  'round-due': (f) => `${f.round} is open. Please certify once, on ${f.dueBy} at the latest.`,
  'round-current': (f) =>
    `You last certified on ${f.cycleStart}. ${f.round} opens on ${f.opens}; please come again by ${f.dueBy} at the latest.`,
  'certification-current': (f) =>
    `You last certified on ${f.cycleStart}. Please come again by ${f.dueBy} at the latest.`,
  'certification-expiring': (f) =>
    `You last certified on ${f.cycleStart}, and that ends soon. Please certify again by ${f.dueBy} at the latest; today is fine.`,
  'first-payment-current': (f) =>
    `You have drawn the ${f.scheme} since ${f.cycleStart}. Please certify by ${f.dueBy} at the latest.`,
  'first-payment-expiring': (f) =>
    `You have drawn the ${f.scheme} since ${f.cycleStart}. Please certify by ${f.dueBy} at the latest; today is fine.`,
  overdue: (f) =>
    `The last day was ${f.dueBy}, and we have not heard from you since. Please certify soon: without it the agency has to pause payment from ${f.suspendedFrom}.`,
  suspended: (f) =>
    `The last day was ${f.dueBy}, and we have not heard from you since; by the rules the agency pauses payment from ${f.suspendedFrom}. Once you certify, payment goes on${f.paidBack ? ' and the paused months are paid back' : ''}.`,
  custody: () =>
    'The staff need to check your registration with you. Please come to the counter or call the enquiry line.',
  death: () =>
    'The staff need to check your registration with you. Please come to the counter or call the enquiry line.',
  'eligibility-lost': (f) =>
    `After a review the agency has recorded that your entitlement to the ${f.scheme} ended on ${f.since}. If you have questions, please come to the counter or call the enquiry line.`,
  certified: (f) => `You certified on ${f.on}. Please come again by ${f.dueBy} at the latest.`,
  'certified-restored': (f) =>
    `You certified on ${f.on}; please come again by ${f.dueBy} at the latest. By the rules payment goes on from ${f.resumesFrom}${f.backPay ? `, and ${f.backPay} is paid back` : ''}.`,
};

/** What is said to the person, in each language. Nobody is told more than the rules say. */
export const sentences: Readonly<Record<Language, Sentences>> = {
  'zh-CN': simplified,
  'zh-TW': traditional,
  en: english,
};

/** What staff are told instead, where the person's own screen stays calm and says less. */
export const staffSentences: Readonly<
  Record<Language, Readonly<Record<'custody' | 'death', (facts: SentenceFacts) => string>>>
> = {
  'zh-CN': {
    custody: (f) =>
      `登记显示：此人自${f.since}起被采取强制措施或服刑，期间待遇按政策由经办机构暂停发放。请核对身份。`,
    death: (f) => `登记显示：此人已于${f.since}去世。请核对身份；登记有误的，请联系经办机构更正。`,
  },
  'zh-TW': {
    custody: (f) =>
      `登記顯示：此人自${f.since}起被採取強制措施或服刑，期間待遇按政策由經辦機構暫停發放。請核對身分。`,
    death: (f) => `登記顯示：此人已於${f.since}去世。請核對身分；登記有誤的，請聯繫經辦機構更正。`,
  },
  en: {
    custody: (f) =>
      `On record: in custody or serving a sentence since ${f.since}; the agency pauses payment meanwhile. Please check who this is.`,
    death: (f) =>
      `On record: died on ${f.since}. Please check who this is; if the record is wrong, ask the agency to correct it.`,
  },
};

const dayFormats: Record<Language, Intl.DateTimeFormat> = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeZone: 'UTC' }),
  'zh-TW': new Intl.DateTimeFormat('zh-TW', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
};

const monthFormats: Record<Language, Intl.DateTimeFormat> = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { year: 'numeric', month: 'long', timeZone: 'UTC' }),
  'zh-TW': new Intl.DateTimeFormat('zh-TW', { year: 'numeric', month: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'long', timeZone: 'UTC' }),
};

/** A date as it is written in a language: 2022年5月10日, 10 May 2022. */
export function dayText(date: CalendarDate, language: Language): string {
  return dayFormats[language].format(new Date(date));
}

/** A month as it is written in a language: 2022年5月, May 2022. */
export function monthText(month: CalendarMonth, language: Language): string {
  return monthFormats[language].format(new Date(month));
}
