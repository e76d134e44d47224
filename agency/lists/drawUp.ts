import type { ListQuery } from '../../contract/agency.ts';
import type { RosterEntry } from '../../domain/person.ts';
import {
  type ListRow,
  type ListScope,
  listCycleEnding,
  listPaused,
  listRestored,
  listRoundNotDone,
  noticeList,
  noticeListsOn,
  type RestoredRow,
} from '../../domain/policy/lists.ts';
import { listTable, restoredTable } from '../../domain/policy/listTable.ts';
import { loadPack } from '../../domain/policy/loadPack.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { entryWithCertifications } from '../roster/rosterStream.ts';
import type { AgencyServices } from '../services.ts';

/** A list as headings and rows of text. */
export interface DrawnList {
  headings: string[];
  rows: string[][];
}

export type ListOutcome =
  | { ok: true; list: DrawnList }
  | { ok: false; reason: 'PACK_UNKNOWN' }
  | { ok: false; reason: 'LIST_INCOMPLETE'; missing: 'round' | 'from' | 'to' };

/** People looked at at a time: only who is on the list stays in memory. */
const pageSize = 5000;

/** Draws up a list over the agency's roster. Identity numbers are whole: the units hold them already. */
export async function drawUpList(
  services: Pick<AgencyServices, 'db' | 'packs'>,
  query: ListQuery,
): Promise<ListOutcome> {
  const [shelved] = await services.packs.read([query.packId]);
  const loaded = shelved && loadPack(shelved.json);
  if (!loaded?.ok) return { ok: false, reason: 'PACK_UNKNOWN' };
  if (query.kind === 'restored') {
    if (query.from === undefined) return { ok: false, reason: 'LIST_INCOMPLETE', missing: 'from' };
    const { from, on } = query;
    const rows: RestoredRow[] = [];
    for await (const people of rosterPages(services, query.packId)) {
      rows.push(...listRestored(loaded.pack, people, from, on, scopeOf(query)));
    }
    return { ok: true, list: settled(restoredTable(rows, query.language, 'whole')) };
  }
  const choose = chooserFor(loaded.pack, query);
  if (typeof choose === 'string') return { ok: false, reason: 'LIST_INCOMPLETE', missing: choose };
  const rows: ListRow[] = [];
  for await (const people of rosterPages(services, query.packId)) rows.push(...choose(people));
  return { ok: true, list: settled(listTable(rows, query.language, 'whole')) };
}

/** How to choose from some people, or the name of what the query lacks. */
function chooserFor(
  pack: PolicyPack,
  query: ListQuery,
): ((people: RosterEntry[]) => Iterable<ListRow>) | 'round' | 'to' {
  const { kind, on, round, to } = query;
  const scope = scopeOf(query);
  switch (kind) {
    case 'round-not-done':
      return round === undefined ? 'round' : (people) => listRoundNotDone(pack, people, round, on, scope);
    case 'cycle-ending':
      return to === undefined ? 'to' : (people) => listCycleEnding(pack, people, on, to, scope);
    case 'notice': {
      const lists = noticeListsOn(pack, on);
      return (people) => lists.flatMap((list) => [...noticeList(pack, people, list, scope)]);
    }
    default:
      return (people) => listPaused(pack, people, on, scope);
  }
}

function scopeOf({ scheme, unit, township, village }: ListQuery): ListScope {
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(unit === undefined ? {} : { unit }),
    ...(township === undefined ? {} : { township }),
    ...(village === undefined ? {} : { village }),
  };
}

async function* rosterPages(
  { db }: Pick<AgencyServices, 'db'>,
  packId: string,
): AsyncGenerator<RosterEntry[]> {
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('person')
      .select(['identity_number', 'entry', 'certified_on'])
      .where('pack_id', '=', packId)
      .where('identity_number', '>', after)
      .where('removed', '=', false)
      .orderBy('identity_number')
      .limit(pageSize)
      .execute();
    yield rows.flatMap(({ entry, certified_on }) =>
      entry === null ? [] : [entryWithCertifications(entry, certified_on)],
    );
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.identity_number;
  }
}

function settled({ headings, rows }: { headings: string[]; rows: Iterable<string[]> }): DrawnList {
  return { headings, rows: [...rows] };
}
