import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { signRequest } from '../contract/requestToken.ts';
import type { PaperReference, RequestContent } from '../domain/deskRequest.ts';
import { identityCheckCharacter } from '../domain/identityNumber.ts';
import { type AgencyCore, openAgency } from './agency.ts';
import { demoOfficerToken } from './demoCounty/seed.ts';
import { databases, type TestDatabase } from './testing/databases.ts';
import {
  type AgencyClient,
  activateTerminal,
  clientFor,
  type WritingTerminal,
} from './testing/writingTerminal.ts';

type Row = Record<string, unknown>;

const packId = 'hunan-provincial-2022';
const dayMs = 86_400_000;
const url = 'http://agency.invalid';
let agency: AgencyCore;
let officer: AgencyClient['officer'];
let terminal: WritingTerminal;
let nowMs = Date.now();
let persons = 0;

const picture = () => randomBytes(48 * 32);
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url');

describe.each(databases)('over $name', ({ open }) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await open();
    agency = await openAgency({ seed: 'demo', demoCountySize: 1, now: () => nowMs, ...database.options });
    officer = clientFor(url, async () => `Bearer ${demoOfficerToken}`, agency.answer).officer;
    const { code } = await officer.newActivationCode({ packIds: [packId] });
    terminal = await activateTerminal({ url, answer: agency.answer, now: () => nowMs }, code);
  });
  afterAll(async () => {
    await agency.close();
    database.stop();
  });

  /** Every row of every table, with bytes as hexadecimal, as a dump would have them. */
  async function dump(): Promise<string> {
    const { db } = agency.services;
    const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
    const tables = await Promise.all(
      rows.map(({ name }) =>
        sql<Row>`select * from ${sql.table(name)}`.execute(db).then((found) => found.rows),
      ),
    );
    // Before it is text: a Buffer, as PostgreSQL's driver gives it, would turn itself into a list of numbers.
    const plain = (value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
    const legible = (row: Row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
    return JSON.stringify(tables.flat().map(legible));
  }

  /** Whether any 48 bytes of a picture, raw or in base64, are in the dump. */
  async function isHeld(picture: Buffer): Promise<boolean> {
    const all = await dump();
    const pieces = Array.from({ length: picture.length / 48 }, (_, n) =>
      picture.subarray(48 * n, 48 * (n + 1)),
    );
    return pieces.some(
      (piece) => all.includes(piece.toString('hex')) || all.includes(piece.toString('base64')),
    );
  }

  async function newPerson(template?: Buffer) {
    persons += 1;
    const first17 = `43019919350101${String(persons).padStart(3, '0')}`;
    const person = { identityNumber: first17 + identityCheckCharacter(first17), name: '试验人' };
    await officer.putPersons({
      entries: [
        {
          ...person,
          packId,
          schemes: [],
          certifications: [],
          ...(template ? { template: { mediaType: 'image/jpeg', data: template.toString('base64') } } : {}),
        },
      ],
    });
    return person;
  }

  /** A certification with a frame that the agency holds. */
  async function certified(person: { identityNumber: string; name: string }, frame: Buffer) {
    const evidence = [
      { kind: 'frame' as const, mediaType: 'image/jpeg', hash: hashOf(frame), byteLength: frame.length },
    ];
    const { token, record } = await terminal.write({ person, evidence });
    await terminal.client.pushRecords({ records: [token] });
    const data = frame.toString('base64');
    await terminal.client.pushEvidence({ recordId: record.id, hash: hashOf(frame), data });
  }

  async function ask(
    person: { identityNumber: string },
    content: RequestContent,
    papers: [PaperReference['kind'], Buffer][],
  ) {
    const at = new Date(nowMs).toISOString();
    const { record } = await terminal.write({});
    terminal.rollBack(record.sequence - 1);
    const request = {
      id: record.id,
      terminalId: terminal.terminalId,
      on: at.slice(0, 10),
      at,
      person: { packId, identityNumber: person.identityNumber },
      operatorId: 'op',
      content,
      papers: papers.map(([kind, bytes]) => ({
        kind,
        mediaType: 'image/jpeg',
        hash: hashOf(bytes),
        byteLength: bytes.length,
      })),
    };
    const token = await signRequest(request, terminal.privateKey);
    const sent = papers.map(([, bytes]) => ({ hash: hashOf(bytes), data: bytes.toString('base64') }));
    return terminal.client.pushRequest({ token, papers: sent });
  }

  test('the ledger counts templates, frames, photos and people, and says when the filing line is reached', async () => {
    const before = await officer.faceLedger();
    expect(before).toMatchObject({ filingLine: 100_000, mustFile: false });
    const [both, asked] = [await newPerson(picture()), await newPerson()];
    await certified(both, picture());
    await ask(asked, { kind: 'first-photo', takenOn: '2026-05-20' }, [['photo', picture()]]);
    const after = await officer.faceLedger();
    expect({
      templates: after.templates - before.templates,
      evidence: after.evidence - before.evidence,
      photos: after.photos - before.photos,
      people: after.people - before.people,
    }).toEqual({ templates: 1, evidence: 1, photos: 1, people: 2 });
    const { db } = agency.services;
    const crowd = JSON.stringify(
      Array.from({ length: 100_000 }, (_, n) => ({ identity_number: `crowd-${n}` })),
    );
    await sql`insert into person (pack_id, identity_number, entry)
    select 'crowd', identity_number, '{"template":{}}'
    from jsonb_to_recordset(${crowd}::jsonb) as new (identity_number text)`.execute(db);
    expect(await officer.faceLedger()).toMatchObject({ mustFile: true });
    await sql`delete from person where pack_id = 'crowd'`.execute(db);
    expect(await officer.faceLedger()).toMatchObject({ mustFile: false });
  });

  test('pictures and papers whose term is over are in no row of the database any more, and their hashes are', async () => {
    const [frame, paper] = [picture(), picture()];
    const person = await newPerson();
    await certified(person, frame);
    await ask(person, { kind: 'correct-data', changes: { phone: '139' } }, [['document', paper]]);
    expect([await isHeld(frame), await isHeld(paper)]).toEqual([true, true]);
    nowMs += 3 * 365 * dayMs;
    const before = (await officer.faceLedger()).erased;
    await agency.upkeep();
    expect([await isHeld(frame), await isHeld(paper)]).toEqual([false, false]);
    expect((await officer.faceLedger()).erased).toBeGreaterThan(before);
    const all = await dump();
    expect(all).toContain(hashOf(frame));
    expect(all).toContain(hashOf(paper));
  });

  test('who withdraws consent, and who leaves the roster, has no face left in the database', async () => {
    const [template, frame, photo, other] = [picture(), picture(), picture(), picture()];
    const person = await newPerson(template);
    await certified(person, frame);
    await ask(person, { kind: 'first-photo', takenOn: '2026-05-20' }, [['photo', photo]]);
    expect([await isHeld(template), await isHeld(frame), await isHeld(photo)]).toEqual([true, true, true]);
    const outcome = await ask(person, { kind: 'withdraw-consent' }, [['signature', picture()]]);
    expect(outcome.state).toBe('granted');
    expect([await isHeld(template), await isHeld(frame), await isHeld(photo)]).toEqual([false, false, false]);
    const leaver = await newPerson(other);
    expect(await isHeld(other)).toBe(true);
    await officer.removePerson({ packId, identityNumber: leaver.identityNumber });
    expect(await isHeld(other)).toBe(false);
  });

  test('an officer sees the fuel gauge of each terminal, grown older by the time in which nothing was heard of it', async () => {
    const gauges = [
      { name: 'syncAgeDays' as const, value: 0, level: 'green' as const },
      { name: 'recordsWaiting' as const, value: 3, level: 'green' as const },
    ];
    const shown = async () =>
      (await officer.terminals()).terminals.find(({ terminalId }) => terminalId === terminal.terminalId)
        ?.gauges;
    expect(await shown()).toBeNull();
    await terminal.client.reportGauges({ gauges });
    expect(await shown()).toEqual(gauges);
    nowMs += 40 * dayMs;
    expect(await shown()).toEqual([{ name: 'syncAgeDays', value: 40, level: 'red' }, gauges[1]]);
  });
});

test('after the upkeep no file of an embedded database has a byte of a face that was erased, nor has its log', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'anxin-retention-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const core = await openAgency({ dataDir });
  const { db } = core.services;
  const frame = picture();
  const held = () =>
    readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) => {
        const bytes = readFileSync(join(entry.parentPath, entry.name));
        return [0, 480, 960, 1504].some((from) => bytes.includes(frame.subarray(from, from + 32)));
      })
      .map(({ name }) => name);
  await db
    .insertInto('evidence')
    .values({
      terminal_id: 'T',
      record_id: '019fabcd-0000-7000-8000-000000000000',
      hash: hashOf(frame),
      kind: 'frame',
      media_type: 'image/jpeg',
      byte_length: frame.length,
      data: frame,
      received_at: 1,
      erase_after: '2020-01-01',
      erased_at: null,
    })
    .execute();
  await sql`checkpoint`.execute(db);
  expect(held().length).toBeGreaterThan(1);
  await core.upkeep();
  expect(held()).toEqual([]);
  expect(await db.selectFrom('evidence').select(['hash', 'data']).execute()).toEqual([
    { hash: hashOf(frame), data: null },
  ]);
  await core.close();
  expect(held()).toEqual([]);
});
