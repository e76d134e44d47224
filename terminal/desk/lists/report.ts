import type { DeskReport } from '../../../contract/terminal/index.ts';
import { AttemptResult, CertificationMethod } from '../../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { maskIdentityNumber } from '../../../domain/identityNumber.ts';
import { shown } from '../../../domain/openEnum.ts';
import { Scheme } from '../../../domain/scheme.ts';
import type { DeliveredRecord, DeskTables } from '../../vault/store/deskTables.ts';
import type { Store } from '../../vault/store/openStore.ts';

/** Counts the work of some days, both included, and says where the agency sees it differently (日终、月终报表). */
export function deskReport(
  { store, tables }: { store: Store; tables: DeskTables },
  from: CalendarDate,
  to: CalendarDate,
): DeskReport {
  const records = tables.recordsOn(from, to);
  const attempts = records.flatMap(({ record: { schemes, method, result } }) =>
    schemes.map((scheme) => ({
      scheme: shown(Scheme, scheme),
      method: shown(CertificationMethod, method),
      result: shown(AttemptResult, result),
    })),
  );
  return {
    from,
    to,
    counts: counted(attempts),
    deliveries: counted(records.map(({ delivery }) => ({ delivery }))),
    requests: counted(tables.requestsOn(from, to).map(({ kind }) => ({ kind }))),
    differences: records.flatMap((each) => {
      const difference = differenceOf(store, each);
      if (!difference) return [];
      const { id, on, person } = each.record;
      return [
        {
          recordId: id,
          on,
          name: person.name,
          maskedIdentityNumber: maskIdentityNumber(person.identityNumber),
          difference,
        },
      ];
    }),
  };
}

function differenceOf(
  store: Store,
  { record, delivery }: DeliveredRecord,
): DeskReport['differences'][number]['difference'] | null {
  if (record.result !== 'certified') return null;
  if (delivery === 'rejected' || delivery === 'needs-review') return delivery;
  if (delivery !== 'accepted') return null;
  const known = store.roster.find(record.person.identityNumber)?.certifications.includes(record.on);
  return known ? null : 'not-on-roster';
}

function counted<Key extends object>(keys: readonly Key[]): (Key & { count: number })[] {
  const counts = new Map<string, Key & { count: number }>();
  for (const key of keys) {
    const name = JSON.stringify(key);
    const known = counts.get(name);
    if (known) known.count += 1;
    else counts.set(name, { ...key, count: 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count);
}
