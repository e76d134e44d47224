import type { OutreachLine } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { statusNames } from '../../../domain/policy/listTable.ts';
import { dayText } from '../../../domain/policy/sentences.ts';
import { schemeNames } from '../../../domain/scheme.ts';
import { html } from '../../print/html.ts';
import type { Printable } from '../../print/pdf.ts';
import type { PrintWords } from '../../print/printWords.ts';

/** The headings and cells of the list of people to be reached; the same on paper, in a CSV and in an XLSX file. */
export function outreachTable(
  lines: readonly OutreachLine[],
  { t, of, pick }: PrintWords,
): { headings: string[]; rows: string[][] } {
  return {
    headings: [
      t('name'),
      t('identityNumber'),
      t('scheme'),
      t('unit'),
      t('place'),
      t('phone'),
      t('dueBy'),
      t('status'),
      t('contacted'),
    ],
    rows: lines.map((line) => [
      line.name,
      line.maskedIdentityNumber,
      pick(schemeNames[line.scheme]),
      line.unit ?? '',
      [line.township, line.village].filter(Boolean).join(' '),
      line.phone ?? '',
      line.dueBy ?? '',
      pick(statusNames[line.status]),
      line.contacted ? `${line.contacted.on} ${of('contacts', line.contacted.outcome)}` : '',
    ]),
  };
}

/** Who has to be reached, for a clerk who goes round with paper. */
export function outreachList(lines: readonly OutreachLine[], on: CalendarDate, words: PrintWords): Printable {
  const { t, language } = words;
  const { headings, rows } = outreachTable(lines, words);
  return {
    name: `outreach-${on}`,
    paper: 'a4',
    language,
    title: t('outreachTitle'),
    body: html`
      <h1>${t('outreachTitle')}</h1>
      <p>${t('asOf', { date: dayText(on, language), count: lines.length })}</p>
      <table class="list">
        <thead><tr>${headings.map((heading) => html`<th>${heading}</th>`)}</tr></thead>
        <tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>`,
  };
}
