import type { DeskReport } from '../../../contract/terminal/index.ts';
import { dayText } from '../../../domain/policy/sentences.ts';
import { schemeName } from '../../../domain/scheme.ts';
import { html, type Markup } from '../../print/html.ts';
import type { Printable } from '../../print/pdf.ts';
import type { PrintWords } from '../../print/printWords.ts';

/** A day's or a month's work on paper (日终、月终报表). */
export function reportSheet(
  report: DeskReport,
  hall: string,
  printedAt: string,
  words: PrintWords,
): Printable {
  const { t, of, pick, language } = words;
  const table = (headings: string[], rows: (string | number)[][]): Markup =>
    rows.length === 0
      ? html`<p>${t('none')}</p>`
      : html`<table class="list"><thead><tr>${headings.map((heading) => html`<th>${heading}</th>`)}</tr></thead>
          <tbody>${rows.map(
            (cells) =>
              html`<tr>${cells.map((cell) => html`<td class="${typeof cell === 'number' ? 'number' : ''}">${cell}</td>`)}</tr>`,
          )}</tbody></table>`;
  return {
    name: report.from === report.to ? `report-${report.from}` : `report-${report.from}-${report.to}`,
    paper: 'a4',
    language,
    title: t('reportTitle'),
    body: html`
      <h1>${t('reportTitle')}</h1>
      <p class="meta"><span>${hall}</span><span>${
        report.from === report.to
          ? dayText(report.from, language)
          : t('reportDays', { from: dayText(report.from, language), to: dayText(report.to, language) })
      }</span></p>
      <h2>${t('counts')}</h2>
      ${table(
        [t('scheme'), t('way'), t('result'), t('count')],
        report.counts.map(({ scheme, method, result, count }) => [
          pick(schemeName(scheme)),
          of('ways', method),
          of('results', result),
          count,
        ]),
      )}
      <h2>${t('deliveriesTitle')}</h2>
      ${table(
        [t('status'), t('count')],
        report.deliveries.map(({ delivery, count }) => [of('deliveries', delivery), count]),
      )}
      <h2>${t('requestsTitle')}</h2>
      ${table(
        [t('status'), t('count')],
        report.requests.map(({ kind, count }) => [of('requests', kind), count]),
      )}
      <h2>${t('differencesTitle')}</h2>
      ${table(
        [t('name'), t('identityNumber'), t('certifiedOn'), t('status')],
        report.differences.map(({ name, maskedIdentityNumber, on, difference }) => [
          name,
          maskedIdentityNumber,
          on,
          of('differences', difference),
        ]),
      )}
      <p class="foot">${t('printedAt', { time: printedAt })}</p>`,
  };
}
