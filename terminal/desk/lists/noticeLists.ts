import type { OutreachScope } from '../../../contract/terminal/index.ts';
import { type CalendarDate, firstDayOf, lastDayOf, monthAfter, monthOf } from '../../../domain/calendar.ts';
import type { Language } from '../../../domain/localisedText.ts';
import { never } from '../../../domain/never.ts';
import {
  type ListKind,
  type ListRow,
  listCycleEnding,
  listPaused,
  listRestored,
  listRoundNotDone,
  noticeList,
  noticeListsOn,
} from '../../../domain/policy/lists.ts';

import { listTable, restoredTable } from '../../../domain/policy/listTable.ts';
import type { PolicyPack } from '../../../domain/policy/pack.ts';
import type { ListTable } from './exportList.ts';
import { givenOf, type KnownRoster } from './outreach.ts';

/**
 * A list of the notice (应认证人员名单) over the terminal's own roster, without a line. What the agency's officers choose by
 * dates follows from the day here: cycles that end by the end of next month, the round that opened last, what was restored
 * this month.
 */
export function drawNoticeList(
  { packs, entries }: KnownRoster,
  query: { kind: ListKind; scope: OutreachScope; on: CalendarDate; language: Language },
): ListTable {
  const { kind, on, language } = query;
  const scope = givenOf(query.scope);
  if (kind === 'restored') {
    const from = firstDayOf(monthOf(on));
    const rows = packs.flatMap((pack) => [...listRestored(pack, entries, from, on, scope)]);
    return settled(restoredTable(rows, language, 'masked'));
  }
  const rows = packs.flatMap((pack) => [...rowsOf(pack)]);
  return settled(listTable(rows, language, 'masked'));

  function rowsOf(pack: PolicyPack): Iterable<ListRow> {
    switch (kind) {
      case 'paused':
        return listPaused(pack, entries, on, scope);
      case 'cycle-ending':
        return listCycleEnding(pack, entries, on, lastDayOf(monthAfter(on, 1)), scope);
      case 'round-not-done': {
        const round = pack.rounds.findLast(({ opens }) => opens <= on);
        return round ? listRoundNotDone(pack, entries, round.id, on, scope) : [];
      }
      case 'notice':
        return noticeListsOn(pack, on).flatMap((list) => [...noticeList(pack, entries, list, scope)]);
      case 'restored':
        return [];
      default:
        return never(kind);
    }
  }
}

function settled({ headings, rows }: { headings: string[]; rows: Iterable<string[]> }): ListTable {
  return { headings, rows: [...rows] };
}
