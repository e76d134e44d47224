import type { DeskDocument } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { firstDayOf, lastDayOf, noticeTimeZone } from '../../../domain/calendar.ts';
import type { Language, LocalisedText } from '../../../domain/localisedText.ts';
import { certify } from '../../../domain/policy/certify.ts';
import { explainCertification } from '../../../domain/policy/explain.ts';
import type { PolicyPack } from '../../../domain/policy/pack.ts';
import type { PaperCodes } from '../../print/paperCodes.ts';
import type { Printable } from '../../print/pdf.ts';
import { printWords } from '../../print/printWords.ts';
import type { DeskTables } from '../../vault/store/deskTables.ts';
import type { Store } from '../../vault/store/openStore.ts';
import type { DeskResult } from '../operators/deskSession.ts';
import { certifyingForms, type People } from '../people/people.ts';
import { confirmationForm } from './confirmationForm.ts';
import type { Outreach } from './outreach.ts';
import { outreachList } from './outreachList.ts';
import { receipt } from './receipt.ts';
import { deskReport } from './report.ts';
import { reportSheet } from './reportSheet.ts';
import { unitBundle } from './unitBundle.ts';

export interface DocumentsOptions {
  store: Store;
  tables: DeskTables;
  people: People;
  outreach: Outreach;
  packOf(id: string): PolicyPack | undefined;
  codes: PaperCodes;
  hallName: LocalisedText;
  nowMs(): number;
  today(): CalendarDate;
}

/** Fills a document from what the store knows; the paper comes later. */
export function createDocuments(options: DocumentsOptions) {
  const { store, tables, people, outreach, packOf, codes, hallName, nowMs, today } = options;
  const printedAt = () =>
    new Intl.DateTimeFormat('sv-SE', {
      dateStyle: 'short',
      timeStyle: 'short',
      timeZone: noticeTimeZone,
    }).format(nowMs());

  async function receiptOf(
    recordId: string,
    paper: 'roll-80mm' | 'a4',
    language: Language,
  ): Promise<DeskResult<Printable>> {
    const kept = store.records.byId(recordId);
    const pack = kept && packOf(kept.record.pack.id);
    if (!kept || !pack) return { ok: false, reason: 'nothing-to-print' };
    const { record } = kept;
    const entry = store.roster.find(record.person.identityNumber);
    const brought =
      record.result === 'certified' && entry
        ? certify(pack, { ...entry, certifications: daysBefore(entry.certifications, record.on) }, record.on)
        : null;
    return {
      ok: true,
      value: receipt(
        {
          record,
          delivery: store.outbox.deliveryOf(recordId)?.state ?? 'queued',
          hall: hallName[language],
          explanation: brought && explainCertification(pack, brought, record.on, language).text,
          nextBy: brought?.dueBy ?? null,
          code: await codes.codeOf(recordId, brought?.dueBy ?? null),
          printedAt: printedAt(),
        },
        paper,
        printWords(language),
      ),
    };
  }

  /** Hunan's monthly bundle: every form that certified somebody of a unit in a month, with its signed scans. */
  function bundleOf(unit: string, month: string, language: Language): DeskResult<Printable> {
    const records = tables
      .recordsOn(firstDayOf(month), lastDayOf(month))
      .map(({ record }) => record)
      .filter(
        ({ assistance, person }) =>
          assistance?.form && store.roster.find(person.identityNumber)?.unit === unit,
      );
    const [first] = records;
    if (!first) return { ok: false, reason: 'nothing-to-print' };
    const dueDay = packOf(first.pack.id)?.forms.find(
      ({ id }) => id === first.assistance?.form?.id,
    )?.dueDayOfMonth;
    const lastDay = Number(lastDayOf(month).slice(8));
    const forms = records.map((record) => ({
      record,
      scans: record.evidence
        .filter(({ kind }) => kind === 'form')
        .map(({ hash }) => store.evidence.get(hash)?.bytes)
        .filter((bytes) => bytes !== undefined),
    }));
    return {
      ok: true,
      value: unitBundle(unit, month, Math.min(dueDay ?? lastDay, lastDay), forms, printWords(language)),
    };
  }

  return async function documentOf(
    document: DeskDocument,
    language: Language,
  ): Promise<DeskResult<Printable>> {
    switch (document.document) {
      case 'receipt':
        return receiptOf(document.recordId, document.paper, language);
      case 'form': {
        const found = people.entryOf(document.personId);
        if (!found.ok) return found;
        const entry = found.value;
        const pack = people.packFor(entry);
        const form = certifyingForms(pack).find(({ id }) => id === document.formId);
        if (!form) return { ok: false, reason: 'form-unknown' };
        const certified = [...entry.certifications, ...store.records.certificationsOf(entry.identityNumber)];
        const lastCertified = certified.sort().at(-1) ?? null;
        return { ok: true, value: confirmationForm({ form, pack, entry, on: today(), lastCertified }) };
      }
      case 'unit-bundle':
        return bundleOf(document.unit, document.month, language);
      case 'outreach': {
        const lines = outreach.rows(document.scope).map(outreach.line);
        if (lines.length === 0) return { ok: false, reason: 'nothing-to-print' };
        return { ok: true, value: outreachList(lines, today(), printWords(language)) };
      }
      case 'report': {
        const report = deskReport({ store, tables }, document.from, document.to);
        return {
          ok: true,
          value: reportSheet(report, hallName[language], printedAt(), printWords(language)),
        };
      }
    }
  };
}

function daysBefore(days: readonly CalendarDate[], on: CalendarDate): CalendarDate[] {
  return days.filter((day) => day < on);
}
