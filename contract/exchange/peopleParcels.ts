import { oc } from '@orpc/contract';
import { z } from 'zod';
import { cursorErrors, terminalErrors } from '../agency/errors.ts';
import { Cursor, RosterLine } from '../agency/terminalWire.ts';
import { parcel } from './parcel.ts';

/** A page holds at most so many people, and fewer where they come with pictures; a stick what an old terminal takes in minutes. */
export const roster = parcel(
  'pullRoster',
  oc
    .route({
      method: 'GET',
      path: '/v1/roster',
      tags: ['terminal'],
      summary: 'Changes of the roster since a cursor',
      description:
        'A page holds at most `limit` changes, and fewer where they come with pictures: it ends behind some eight megabytes.',
    })
    .errors({ ...terminalErrors, ...cursorErrors })
    .input(
      z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(5000).default(500) }),
    )
    .output(
      z.object({
        changes: z.array(RosterLine),
        cursor: Cursor,
        /** changes still to come after this page */
        remaining: z.number().int().nonnegative(),
      }),
    ),
  {
    carriers: ['line', 'stick'],
    acknowledged: false,
    cut: { items: 5000, stickBytes: 24 * 1024 * 1024 },
    next: ({ limit }, { cursor, remaining }) =>
      remaining === 0 ? null : { cursor, ...(limit === undefined ? {} : { limit }) },
    instead: ({ cursor: _, ...question }, code) => (code === 'CURSOR_UNKNOWN' ? question : null),
  },
);
