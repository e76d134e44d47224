import { z } from 'zod';
import { CalendarDate } from '../../domain/calendar.ts';
import { Language } from '../../domain/localisedText.ts';
import { ListKind } from '../../domain/policy/lists.ts';
import { Scheme } from '../../domain/scheme.ts';
import { officerCall } from './officerCall.ts';

export const ListQuery = z.object({
  kind: ListKind,
  packId: z.string(),
  /** the day as of which the list is drawn up; for `restored` its last day */
  on: CalendarDate,
  /** `restored`: the first day. `cycle-ending`: the last day of cycles that are listed is `to` */
  from: CalendarDate.optional(),
  to: CalendarDate.optional(),
  /** `round-not-done`: which round of the pack */
  round: z.string().optional(),
  scheme: Scheme.optional(),
  unit: z.string().optional(),
  township: z.string().optional(),
  village: z.string().optional(),
  language: Language.default('zh-CN'),
});
export type ListQuery = z.infer<typeof ListQuery>;

const listErrors = {
  PACK_UNKNOWN: { status: 404, message: 'No policy pack of this id is in use' },
  LIST_INCOMPLETE: {
    status: 422,
    message: 'This kind of list needs a value that is not given',
    data: z.object({ missing: z.enum(['round', 'from', 'to']) }),
  },
} as const;

/** Who needs to come (应认证人员名单), as a table and as a file. */
export const listsWire = {
  table: officerCall('administrator', 'auditor')
    .route({ method: 'GET', path: '/v1/officer/lists/{kind}', tags: ['lists'], summary: 'A list as a table' })
    .errors(listErrors)
    .input(ListQuery)
    .output(z.object({ headings: z.array(z.string()), rows: z.array(z.array(z.string())) })),

  file: officerCall('administrator', 'auditor')
    .route({
      method: 'GET',
      path: '/v1/officer/lists/{kind}/file',
      tags: ['lists'],
      summary: 'A list as a file for a spreadsheet: CSV with a byte order mark, or XLSX; every cell is text',
    })
    .errors(listErrors)
    .input(ListQuery.extend({ format: z.enum(['csv', 'xlsx']).default('xlsx') }))
    .output(z.instanceof(Blob)),
};
