import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { CalendarDate } from '../../domain/calendar.ts';
import { RecipientFacts } from '../../domain/person.ts';
import { type LoadedPack, loadPack, type PackRefusal } from '../../domain/policy/loadPack.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';

export const usage = `npm run -s policy -- check [--pack ID] FILE...                         run case files
npm run -s policy -- standing --pack ID --person FILE --on DATE        where a person stands, and why, as JSON
npm run -s policy -- calendar --pack ID --person FILE --from DATE --to DATE
                                                                       the days on which that changes
npm run -s policy -- lint FILE...                                      check packs
npm run -s policy -- schema                                            the JSON Schema of a pack

ID is a pack of resources/policies, or the path of a pack's file. PERSON is a JSON file:
{ "schemes": [{ "scheme": "resident-pension", "drawingSince": "2015-01-01" }], "certifications": ["2024-06-01"] }`;

/** What the caller gave cannot be used; the message says what and where. */
export class UsageError extends Error {}

const policies = new URL('../../resources/policies/', import.meta.url);

/** The pack of an id or of a file's path; throws `UsageError` naming every problem when it does not hold. */
export function packCalled(idOrPath: string | undefined): PolicyPack {
  if (!idOrPath) throw new UsageError('--pack is missing');
  const published = new URL(`${encodeURIComponent(idOrPath)}.json`, policies);
  const source = existsSync(published) ? published : idOrPath;
  if (!existsSync(source)) throw new UsageError(`there is no pack ${idOrPath}, nor a file of that name`);
  const loaded = packIn(source);
  if (loaded.ok) return loaded.pack;
  throw new UsageError(loaded.reasons.map((reason) => reasonLine(idOrPath, reason)).join('\n'));
}

/** Reads and checks a pack's file. */
export function packIn(file: string | URL): LoadedPack {
  return loadPack(textOf(file));
}

/** One problem of a pack as editors and terminals make it clickable: file:line, path, reason. */
export function reasonLine(file: string, { line, path, reason }: PackRefusal): string {
  return `${file}:${line} ${path} ${reason}`;
}

/** The person in a file; other fields than the rules need are let pass, so that a roster entry will do. */
export function personIn(file: string | undefined): RecipientFacts {
  if (!file) throw new UsageError('--person is missing');
  return checked(RecipientFacts, jsonOf(file), file);
}

export function dateGiven(option: string, value: string | undefined): CalendarDate {
  if (!value) throw new UsageError(`${option} is missing`);
  return checked(CalendarDate, value, option);
}

/** A value of a schema, or a `UsageError` that names every place where it is not. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  source: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${source}:\n${z.prettifyError(parsed.error)}`);
}

export function jsonOf(file: string): unknown {
  const text = textOf(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function textOf(file: string | URL): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read: ${reason}`);
  }
}
