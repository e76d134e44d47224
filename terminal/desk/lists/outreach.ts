import type { OutreachLine, OutreachScope } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import { type ListRow, type ListScope, listByStatus } from '../../../domain/policy/lists.ts';
import type { PolicyPack } from '../../../domain/policy/pack.ts';
import type { StandingStatus } from '../../../domain/policy/standing.ts';
import type { DeskTables, KeptContact } from '../../vault/store/deskTables.ts';
import type { Store } from '../../vault/store/openStore.ts';
import type { People } from '../people/people.ts';

/** Who has to be reached: their time is running or over, and they have not come. */
const toBeReached: readonly StandingStatus[] = ['due', 'expiring', 'overdue', 'suspended'];

interface OutreachRow extends ListRow {
  contact: KeptContact | null;
}

/** The roster as this terminal knows it, and the packs that its people's agencies apply. */
export interface KnownRoster {
  packs: PolicyPack[];
  entries: RosterEntry[];
}

export interface Outreach {
  /** Everybody, with what was certified here and the agency does not know yet. */
  roster(): KnownRoster;
  /** Everybody in a part of the roster who has to be reached, the nearest deadline first. */
  rows(scope: OutreachScope): OutreachRow[];
  line(row: OutreachRow): OutreachLine;
}

export function createOutreach(options: {
  store: Store;
  tables: DeskTables;
  people: People;
  today(): CalendarDate;
}): Outreach {
  const { store, tables, people, today } = options;

  /** The roster with what was certified here and the agency does not know yet. */
  function* rosterWithLocal(packs: Map<string, PolicyPack>): Generator<RosterEntry> {
    const here = tables.localCertifications();
    for (const entry of store.roster.iterate()) {
      if (!packs.has(entry.packId)) packs.set(entry.packId, people.packFor(entry));
      const days = here.get(entry.identityNumber);
      yield days ? { ...entry, certifications: [...entry.certifications, ...days] } : entry;
    }
  }

  function roster(): KnownRoster {
    const packs = new Map<string, PolicyPack>();
    const entries = [...rosterWithLocal(packs)];
    return { packs: [...packs.values()], entries };
  }

  return {
    roster,
    rows(scope) {
      const { packs, entries } = roster();
      const contacts = tables.contacts();
      return packs
        .flatMap((pack) => [...listByStatus(pack, entries, today(), toBeReached, givenOf(scope))])
        .filter(({ standing }) => standing.reason === null)
        .map((row) => ({ ...row, contact: contacts.get(row.entry.identityNumber) ?? null }))
        .toSorted((a, b) => (a.standing.dueBy ?? '9999').localeCompare(b.standing.dueBy ?? '9999'));
    },
    line: ({ entry, standing, contact }) => ({
      ...people.line(entry),
      status: standing.status,
      dueBy: standing.dueBy,
      scheme: standing.scheme,
      phone: entry.phone ?? null,
      contacted: contact && { on: contact.on, outcome: contact.outcome },
    }),
  };
}

/** The parts of a scope that narrow it: a field left empty on the page narrows nothing. */
export function givenOf(scope: OutreachScope): ListScope {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value));
}
