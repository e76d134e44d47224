import { z } from 'zod';
import { PersonEvent, ReferenceTemplate, RosterEntry, SchemeEnrolment } from '../domain/person.ts';

/** Somebody of whom a line says more than this version understands. */
interface UnreadPerson {
  identityNumber: string;
  packId: string;
  /** the line as it came, as JSON, without the picture of the face */
  line: string;
}

/** An entry as far as it is understood; `null` where not even who it is can be read. */
export interface ReadEntry {
  entry: RosterEntry | null;
  /** whether it was understood whole */
  whole: boolean;
}

/** Formats of entries that this version reads; one that names none is of the first. */
const formats: readonly unknown[] = [undefined, 'anxin-roster/1'];

const Parts = z.looseObject({
  format: z.unknown().optional(),
  schemes: z.array(z.unknown()),
  events: z.array(z.unknown()).optional(),
  template: z.unknown().optional(),
});

/** Reads an entry of the roster, and leaves out of it the schemes, events and pictures that another version has named. */
export function readEntry(entry: unknown): ReadEntry {
  const parts = Parts.safeParse(entry).data;
  if (!parts) return { entry: null, whole: false };
  const { format, schemes, events, template, ...rest } = parts;
  const known = {
    ...rest,
    schemes: schemes.flatMap((each) => SchemeEnrolment.safeParse(each).data ?? []),
    ...(events ? { events: events.flatMap((each) => PersonEvent.safeParse(each).data ?? []) } : {}),
    ...(ReferenceTemplate.safeParse(template).success ? { template } : {}),
  };
  const read = RosterEntry.safeParse(known).data ?? null;
  const whole =
    read !== null &&
    formats.includes(format) &&
    known.schemes.length === schemes.length &&
    (known.events?.length ?? 0) === (events?.length ?? 0) &&
    (template === undefined || 'template' in known);
  return { entry: read, whole };
}

export type ReadLine =
  | { change: 'put'; entry: RosterEntry | null; unread: UnreadPerson | null }
  | { change: 'remove'; identityNumber: string; packId: string }
  /** says nothing of anybody that this version could find */
  | { change: 'unknown' };

const Put = z.looseObject({ change: z.literal('put'), entry: z.record(z.string(), z.unknown()) });
const Remove = z.looseObject({ change: z.literal('remove'), identityNumber: z.string(), packId: z.string() });
const Named = z.looseObject({ identityNumber: z.string().min(1), packId: z.string() });

/** Reads a line of the roster. Whatever it holds, the lines behind it are read too. */
export function readRosterLine(line: unknown): ReadLine {
  const remove = Remove.safeParse(line).data;
  if (remove) return { change: 'remove', identityNumber: remove.identityNumber, packId: remove.packId };
  const put = Put.safeParse(line).data;
  if (!put) return { change: 'unknown' };
  const { entry, whole } = readEntry(put.entry);
  if (whole) return { change: 'put', entry, unread: null };
  const named = Named.safeParse(put.entry).data;
  if (!named) return { change: 'unknown' };
  const { identityNumber, packId } = named;
  const { template: _, ...kept } = put.entry;
  const unread = { identityNumber, packId, line: JSON.stringify({ ...put, entry: kept }) };
  return { change: 'put', entry, unread };
}
