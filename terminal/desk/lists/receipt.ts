import type { PaperCode } from '../../../contract/paper/paperCode.ts';
import type { Delivery } from '../../../contract/terminal/index.ts';
import {
  type AttemptRecord,
  AttemptResult,
  CertificationMethod,
  ReferenceKind,
} from '../../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { maskIdentityNumber } from '../../../domain/identityNumber.ts';
import { shown } from '../../../domain/openEnum.ts';
import { dayText } from '../../../domain/policy/sentences.ts';
import { punctuation } from '../../../domain/punctuation.ts';
import { schemeName } from '../../../domain/scheme.ts';
import { html } from '../../print/html.ts';
import type { Paper, Printable } from '../../print/pdf.ts';
import type { PrintWords } from '../../print/printWords.ts';
import { qrPicture } from '../../print/qrPicture.ts';

/** What an 80 mm roll has between its margins; the same on A4, where it is read as well. */
const codeWidthMm = 70;

export interface ReceiptFacts {
  record: AttemptRecord;
  delivery: Delivery;
  hall: string;
  /** what certifying brought, in a sentence; null where it did not certify */
  explanation: string | null;
  nextBy: CalendarDate | null;
  /** null before the agency has certified this terminal's key */
  code: PaperCode | null;
  printedAt: string;
}

/** What the person takes home (回执): what happened, when to come again, and how far it is on its way; no number in full. */
export function receipt(facts: ReceiptFacts, paper: Paper, words: PrintWords): Printable {
  const { record, delivery, hall, explanation, nextBy, code, printedAt } = facts;
  const { t, of, language } = words;
  const certified = record.result === 'certified';
  const reference = record.verification?.reference;
  const lines: [string, string][] = [
    [t('name'), record.person.name],
    [t('identityNumber'), maskIdentityNumber(record.person.identityNumber)],
    [t(certified ? 'certifiedOn' : 'attemptOn'), dayText(record.on, language)],
    [
      t('schemes'),
      punctuation[language].enumerated(record.schemes.map((scheme) => schemeName(scheme)[language])),
    ],
    [t('way'), of('ways', shown(CertificationMethod, record.method))],
    ...(reference
      ? [
          [
            t('comparedWith'),
            of('references', shown(ReferenceKind, reference.kind)) +
              (reference.takenOn
                ? t('takenOn', { date: dayText(reference.takenOn, language) })
                : t('takenUnknown')),
          ] satisfies [string, string],
        ]
      : []),
    ...(record.operator ? [[t('operator'), record.operator.name] satisfies [string, string]] : []),
    ...(record.assistance?.helper
      ? [[t('helper'), record.assistance.helper.name] satisfies [string, string]]
      : []),
    [t('deliveryNow'), of('deliveries', delivery)],
  ];
  return {
    name: `receipt-${record.on}-${record.sequence}`,
    paper,
    language,
    title: t('receiptTitle'),
    body: html`<div class="receipt">
      <p class="centre">${hall}</p>
      <h1>${t('receiptTitle')}</h1>
      <p class="large">${of('results', shown(AttemptResult, record.result))}</p>
      <dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      ${
        nextBy &&
        html`<hr><p class="centre">${t('nextBy')}</p><p class="large">${dayText(nextBy, language)}</p>`
      }
      ${explanation && html`<p class="small">${explanation}</p>`}
      <hr>
      ${code && qrPicture(code.text, codeWidthMm)}
      <p class="small">${t(code ? (code.withReceipt ? 'codeOfAgency' : 'codeOfTerminal') : 'noCode')}</p>
      <hr>
      <p class="small">${t('noFee')}</p>
      <p class="mono">${t('terminal')} ${record.terminalId} · ${t('record')} ${record.id}<br>${t('printedAt', { time: printedAt })}</p>
    </div>`,
  };
}
