import { z } from 'zod';
import type { RosterLine } from '../../../contract/agency.ts';
import { readRosterLine } from '../../../contract/rosterLine.ts';
import type { SoftwareId } from '../../../domain/attemptRecord.ts';
import type { ReferenceTemplate, RosterEntry } from '../../../domain/person.ts';
import { foldLog, type WritableHandle, withoutWaiting } from './handle.ts';
import { defineSetting, type Settings } from './settings.ts';
import { attemptWrite, type StoreFailure } from './storeFailure.ts';

const cursorSetting = defineSetting('roster-cursor', z.string());
/** Which software has read the roster that is here. */
const readerSetting = defineSetting('roster-reader', z.string());
const pullSetting = defineSetting('roster-pull', z.number().int().positive());

/** What to look for; every given field must match, `name` by its beginning. */
export interface RosterQuery {
  name?: string;
  township?: string;
  village?: string;
}

/** The roster (待遇领取人员名册) as this terminal has it. Identity numbers are canonical: 18 characters, capital X. */
export interface Roster {
  /** One person, template included. */
  find(identityNumber: string): RosterEntry | undefined;
  /** Whether the agency says more of a person than this version understands: staff look at them before a machine does. */
  isUnread(identityNumber: string): boolean;
  /**
   * Has the whole roster come once more where it holds lines that were not understood, and other software reads it now
   * than did then.
   */
  readAnewBy(software: SoftwareId): void;
  /** People by the beginning of their name or by where they live, at most `limit`, templates left out. */
  search(query: RosterQuery, limit: number): RosterEntry[];
  /**
   * Takes over a page of changes and the cursor behind it in one transaction, so that a pull that broke goes on where
   * the last whole page ended (a power cut may take the last pages back, and the cursor with them). A `put` replaces the person whole, template included.
   */
  applyChanges(
    changes: readonly RosterLine[],
    cursor: string,
  ): { ok: true } | { ok: false; reason: StoreFailure };
  /** Where the next pull begins; null before the first. */
  cursor(): string | null;
  /**
   * Begins a pull from nothing, because the agency no longer knows the cursor. Everybody stays until `endFullPull`, so
   * that visits go on meanwhile, also where the pull breaks and goes on tomorrow.
   */
  beginFullPull(): void;
  /**
   * A pull has come to its end. After a full one this removes who was not in it and makes the roster quick to search;
   * after one of deltas it does nothing.
   */
  endFullPull(): void;
  /** Identity numbers behind one, in order, at most `limit`. */
  numbersAfter(identityNumber: string, limit: number): string[];
  /** How many people there are. */
  size(): number;
  /** Everybody, in order of number, templates left out. Nothing may be written to the store while it runs. */
  iterate(): IterableIterator<RosterEntry>;
  /** Erases a person's template from the file. */
  eraseTemplate(identityNumber: string): void;
}

interface PersonRow {
  identity_number: string;
  name: string;
  pack_id: string;
  unit: string | null;
  township: string | null;
  village: string | null;
  phone: string | null;
  schemes: string;
  certifications: string;
  events: string | null;
  pull: number;
}

interface TemplateRow {
  media_type: ReferenceTemplate['mediaType'];
  taken_on: string | null;
  bytes: Buffer;
}

/** The statements on whose speed a visit waits; a test holds their query plans. */
export const rosterQueries = {
  find: 'SELECT * FROM roster WHERE identity_number = ?',
  template: 'SELECT media_type, taken_on, bytes FROM roster_templates WHERE identity_number = ?',
  iterate: 'SELECT * FROM roster ORDER BY identity_number',
  unread: 'SELECT 1 FROM roster_unread WHERE identity_number = ?',
} as const;

// A first pull writes names and villages in no order. To keep them sorted meanwhile costs more than half of the writing; to
// sort them once at its end costs little. A search before that reads everybody, and still answers right.
const dropSearchIndexes = 'DROP INDEX IF EXISTS roster_by_name; DROP INDEX IF EXISTS roster_by_village';
const createSearchIndexes = `
  CREATE INDEX IF NOT EXISTS roster_by_name ON roster (name);
  CREATE INDEX IF NOT EXISTS roster_by_village ON roster (township, village)`;

/** The statement for a search that gives these fields. */
export function rosterSearchSql(query: RosterQuery): string {
  const conditions = [
    query.name === undefined ? [] : ['name >= @name AND name < @name || char(0x10ffff)'],
    query.township === undefined ? [] : ['township = @township'],
    query.village === undefined ? [] : ['village = @village'],
  ].flat();
  return `SELECT * FROM roster WHERE ${conditions.join(' AND ') || 'TRUE'} LIMIT @limit`;
}

export function createRoster(handle: WritableHandle, settings: Settings): Roster {
  const selectPerson = handle.prepare<[string], PersonRow>(rosterQueries.find);
  const selectTemplate = handle.prepare<[string], TemplateRow>(rosterQueries.template);
  const selectAll = handle.prepare<[], PersonRow>(rosterQueries.iterate);
  const selectNumbers = handle
    .prepare<[string, number], string>(
      'SELECT identity_number FROM roster WHERE identity_number > ? ORDER BY identity_number LIMIT ?',
    )
    .pluck();
  const count = handle.prepare<[], number>('SELECT count(*) FROM roster').pluck();
  const putPerson = handle.prepare<PersonRow>(
    `INSERT OR REPLACE INTO roster
       (identity_number, name, pack_id, unit, township, village, phone, schemes, certifications, events, pull)
     VALUES (@identity_number, @name, @pack_id, @unit, @township, @village, @phone,
       @schemes, @certifications, @events, @pull)`,
  );
  const putTemplate = handle.prepare(
    'INSERT OR REPLACE INTO roster_templates (identity_number, media_type, taken_on, bytes) VALUES (?, ?, ?, ?)',
  );
  const removePerson = handle.prepare('DELETE FROM roster WHERE identity_number = ? AND pack_id = ?');
  const removeTemplate = handle.prepare('DELETE FROM roster_templates WHERE identity_number = ?');
  const removeOldTemplates = handle.prepare(
    'DELETE FROM roster_templates WHERE identity_number IN (SELECT identity_number FROM roster WHERE pull < ?)',
  );
  const putUnread = handle.prepare(
    `INSERT OR REPLACE INTO roster_unread (identity_number, pack_id, line, pull)
     VALUES (@identityNumber, @packId, @line, @pull)`,
  );
  const removeUnread = handle.prepare<[string, string | null]>(
    'DELETE FROM roster_unread WHERE identity_number = ? AND pack_id = coalesce(?, pack_id)',
  );
  const removeOldUnread = handle.prepare('DELETE FROM roster_unread WHERE pull < ?');
  const selectUnread = handle.prepare<[string], 1>(rosterQueries.unread).pluck();
  const anyUnread = handle.prepare<[], 1>('SELECT 1 FROM roster_unread LIMIT 1').pluck();
  const removeOldPeople = handle.prepare('DELETE FROM roster WHERE pull < ?');
  let knownSize: number | null = null;

  const anybody = handle.prepare<[], 1>('SELECT 1 FROM roster LIMIT 1').pluck();
  const presentPull = (): number => settings.get(pullSetting) ?? 1;

  function beginFullPull(): void {
    settings.set(pullSetting, presentPull() + 1);
    settings.remove(cursorSetting);
  }

  const apply = handle.transaction((changes: readonly RosterLine[], cursor: string) => {
    const pull = presentPull();
    if (settings.get(cursorSetting) === null && anybody.get() === undefined) handle.exec(dropSearchIndexes);
    // Hardly ever anybody: a first pull of a million lines must not look for each.
    let someUnread = anyUnread.get() !== undefined;
    for (const each of changes) {
      const line = readRosterLine(each);
      if (line.change === 'unknown') continue;
      if (line.change === 'remove') {
        removeUnread.run(line.identityNumber, line.packId);
        const { changes: removed } = removePerson.run(line.identityNumber, line.packId);
        if (removed > 0) removeTemplate.run(line.identityNumber);
        continue;
      }
      const { entry, unread } = line;
      if (unread) {
        putUnread.run({ ...unread, pull });
        someUnread = true;
      } else if (entry && someUnread) removeUnread.run(entry.identityNumber, null);
      if (!entry) continue;
      putPerson.run(personRow(entry, pull));
      if (entry.template === undefined) {
        removeTemplate.run(entry.identityNumber);
      } else {
        const { mediaType, takenOn, data } = entry.template;
        putTemplate.run(entry.identityNumber, mediaType, takenOn ?? null, Buffer.from(data, 'base64'));
      }
    }
    settings.set(cursorSetting, cursor);
  });

  return {
    find(identityNumber) {
      const row = selectPerson.get(identityNumber);
      if (row === undefined) return undefined;
      const template = selectTemplate.get(identityNumber);
      return template === undefined
        ? entryOf(row)
        : { ...entryOf(row), template: referenceTemplate(template) };
    },
    isUnread: (identityNumber) => selectUnread.get(identityNumber) !== undefined,
    readAnewBy: handle.transaction((software: SoftwareId) => {
      const reader = `${software.version} ${software.build}`;
      if (settings.get(readerSetting) === reader) return;
      if (anyUnread.get() !== undefined) beginFullPull();
      settings.set(readerSetting, reader);
    }),
    search(query, limit) {
      return handle
        .prepare<[object], PersonRow>(rosterSearchSql(query))
        .all({ ...query, limit })
        .map(entryOf);
    },
    applyChanges(changes, cursor) {
      const outcome = attemptWrite(() => withoutWaiting(handle, () => apply.immediate(changes, cursor)));
      knownSize = null;
      return outcome.ok ? { ok: true } : outcome;
    },
    cursor: () => settings.get(cursorSetting),
    beginFullPull: handle.transaction(beginFullPull),
    endFullPull: handle.transaction(() => {
      const pull = presentPull();
      handle.exec(createSearchIndexes);
      removeOldTemplates.run(pull);
      removeOldPeople.run(pull);
      removeOldUnread.run(pull);
      knownSize = null;
    }),
    numbersAfter: (identityNumber, limit) => selectNumbers.all(identityNumber, limit),
    size() {
      knownSize ??= count.get() as number;
      return knownSize;
    },
    *iterate() {
      for (const row of selectAll.iterate()) yield entryOf(row);
    },
    eraseTemplate(identityNumber) {
      removeTemplate.run(identityNumber);
      foldLog(handle);
    },
  };
}

function personRow(entry: RosterEntry, pull: number): PersonRow {
  return {
    identity_number: entry.identityNumber,
    name: entry.name,
    pack_id: entry.packId,
    unit: entry.unit ?? null,
    township: entry.township ?? null,
    village: entry.village ?? null,
    phone: entry.phone ?? null,
    schemes: JSON.stringify(entry.schemes),
    certifications: JSON.stringify(entry.certifications),
    events: entry.events === undefined ? null : JSON.stringify(entry.events),
    pull,
  };
}

function entryOf(row: PersonRow): RosterEntry {
  return {
    identityNumber: row.identity_number,
    name: row.name,
    packId: row.pack_id,
    schemes: JSON.parse(row.schemes),
    certifications: JSON.parse(row.certifications),
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(row.township === null ? {} : { township: row.township }),
    ...(row.village === null ? {} : { village: row.village }),
    ...(row.phone === null ? {} : { phone: row.phone }),
    ...(row.events === null ? {} : { events: JSON.parse(row.events) }),
  };
}

function referenceTemplate(row: TemplateRow): ReferenceTemplate {
  return {
    mediaType: row.media_type,
    data: row.bytes.toString('base64'),
    ...(row.taken_on === null ? {} : { takenOn: row.taken_on }),
  };
}
