import { type AttemptRecord, AttemptResult } from '../../../domain/attemptRecord.ts';
import type { CalendarMonth } from '../../../domain/calendar.ts';
import { shown } from '../../../domain/openEnum.ts';
import { dayText, monthText } from '../../../domain/policy/sentences.ts';
import { html } from '../../print/html.ts';
import type { Printable } from '../../print/pdf.ts';
import type { PrintWords } from '../../print/printWords.ts';

export interface BundledForm {
  record: AttemptRecord;
  /** the scans that came back signed, as JPEG; empty where their term is over */
  scans: Uint8Array[];
}

/** What a unit hands in each month (按月报送): a list of its confirmation forms, and behind it every signed scan. */
export function unitBundle(
  unit: string,
  month: CalendarMonth,
  dueDay: number,
  forms: readonly BundledForm[],
  words: PrintWords,
): Printable {
  const { t, of, language } = words;
  return {
    name: `bundle-${month}`,
    paper: 'a4',
    language,
    title: t('bundleTitle'),
    body: html`
      <h1>${t('bundleTitle')}</h1>
      <p>${t('bundleIntro', { unit, month: monthText(month, language), count: forms.length, day: dueDay })}</p>
      <table class="list">
        <thead><tr><th>${t('number')}</th><th>${t('name')}</th><th>${t('identityNumber')}</th><th>${t('certifiedOn')}</th><th>${t('operator')}</th><th>${t('result')}</th></tr></thead>
        <tbody>${forms.map(
          ({ record }, index) => html`<tr><td class="number">${index + 1}</td><td>${record.person.name}</td>
            <td class="identity">${record.person.identityNumber}</td><td>${dayText(record.on, language)}</td>
            <td>${record.operator?.name ?? ''}${record.assistance?.confirmedBy ? ` / ${record.assistance.confirmedBy.name}` : ''}</td>
            <td>${of('results', shown(AttemptResult, record.result))}</td></tr>`,
        )}</tbody>
      </table>
      ${forms.map(({ record, scans }, index) =>
        scans.length === 0
          ? html`<p class="break">${index + 1}. ${record.person.name}: ${t('scanMissing')}</p>`
          : scans.map(
              (scan) => html`<div class="break"><p>${index + 1}. ${record.person.name}</p>
                <img style="max-width:100%;max-height:235mm" src="data:image/jpeg;base64,${Buffer.from(scan).toString('base64')}"></div>`,
            ),
      )}`,
  };
}
