import { importJWK } from 'jose';
import { sql } from 'kysely';
import { lockPersons, redecide } from '../../../agency/decisions/redecide.ts';
import type { Draw } from '../../../agency/demoCounty/draw.ts';
import { pushRecords } from '../../../agency/records/pushRecords.ts';
import { putPersons } from '../../../agency/roster/persons.ts';
import { signatureAlgorithm } from '../../../contract/recordToken.ts';
import { RosterEntry } from '../../../domain/person.ts';
import type { County } from '../county.ts';
import { recordsOf } from './records.ts';

/** Everything that records made at the agency, as one text. */
export async function agencyState(county: County): Promise<string> {
  const { db } = county.core.services;
  return JSON.stringify({
    records: await recordsOf(county),
    decisions: await db
      .selectFrom('decision')
      .select(['terminal_id', 'record_id', 'number', 'receipt'])
      .orderBy('terminal_id')
      .orderBy('record_id')
      .orderBy('number')
      .execute(),
    people: await db
      .selectFrom('person')
      .select(['identity_number', 'pack_id', 'entry', 'certified_on'])
      .orderBy('identity_number')
      .orderBy('pack_id')
      .execute(),
    refused: await db
      .selectFrom('refused_token')
      .select(['terminal_id', 'hash'])
      .orderBy('terminal_id')
      .orderBy('hash')
      .execute(),
    holes: await db
      .selectFrom('chain_hole')
      .selectAll()
      .orderBy('terminal_id')
      .orderBy('from_sequence')
      .execute(),
  });
}

interface TerminalRow {
  terminal_id: string;
  public_jwk: string;
}

/** Brings records to the agency, those of one chain in portions of any size. */
async function pushAll(
  county: County,
  rows: readonly { terminal_id: string; token: string }[],
  draw: Draw,
): Promise<void> {
  const { services } = county.core;
  const terminals = (await services.db
    .selectFrom('terminal')
    .select(['terminal_id', 'public_jwk'])
    .execute()) as TerminalRow[];
  for (let from = 0; from < rows.length; ) {
    const terminalId = rows[from]?.terminal_id;
    const terminal = terminals.find((each) => each.terminal_id === terminalId);
    if (!terminal) throw new Error('A record of an unknown terminal');
    const size = draw.among([1, 3, 20]);
    const ofAnother = rows.findIndex((row, index) => index > from && row.terminal_id !== terminalId);
    const portion = rows.slice(from, Math.min(from + size, ofAnother === -1 ? rows.length : ofAnother));
    const publicKey = (await importJWK(JSON.parse(terminal.public_jwk), signatureAlgorithm)) as CryptoKey;
    await pushRecords(
      services,
      { terminalId: terminal.terminal_id, packIds: [], publicKey },
      portion.map(({ token }) => token),
    );
    from += portion.length;
  }
}

export async function replayChangesNothing(county: County, draw: Draw): Promise<string[]> {
  const before = await agencyState(county);
  await pushAll(county, await recordsOf(county), draw);
  return (await agencyState(county)) === before ? [] : ['replaying every record changed something'];
}

/** Forgets what the records made, brings them in another order, and compares what is decided in the end. */
export async function anyOrderEndsTheSame(county: County, draw: Draw): Promise<string[]> {
  const { db } = county.core.services;
  const decided = async () =>
    JSON.stringify({
      records: (await recordsOf(county))
        .map((row) => [row.terminal_id, row.record_id, row.state, row.reason])
        .sort(),
      people: (
        await db
          .selectFrom('person')
          .select(['identity_number', 'pack_id', 'certified_on'])
          .orderBy('identity_number')
          .orderBy('pack_id')
          .execute()
      ).filter((row) => row.certified_on !== '[]'),
    });
  const before = await decided();
  const rows = await recordsOf(county);
  const byOfficers = rows.filter((row) => row.officer_id !== null);
  const entries = await db
    .selectFrom('person')
    .select('entry')
    .where('entry', 'is not', null)
    .where('removed', '=', false)
    .execute();
  await sql.raw('truncate record, decision, chain_head, person').execute(db);
  await db.updateTable('terminal').set({ forked_after: null }).execute();
  // By branch and not by time, the last terminal first: each chain in its order, all else turned round.
  const turned = [...Map.groupBy(rows, (row) => `${row.terminal_id} ${row.branch}`).values()].flat();
  const chains = [...Map.groupBy(turned, (row) => row.terminal_id).values()].reverse().flat();
  await pushAll(county, chains, draw);
  // What was refused because another copy had brought it first tells of that copy, and so bears on what is decided.
  const doubled = await db
    .selectFrom('refused_token')
    .select(['terminal_id', 'token'])
    .where('refusal', '=', 'id-taken')
    .orderBy('terminal_id')
    .orderBy('hash')
    .execute();
  await pushAll(county, doubled, draw);
  const people = entries.map((row) => RosterEntry.parse(JSON.parse(row.entry ?? '')));
  for (const row of byOfficers) {
    await db
      .updateTable('record')
      .set({ state: row.state, reason: 'officer', officer_id: row.officer_id })
      .where('terminal_id', '=', row.terminal_id)
      .where('record_id', '=', row.record_id)
      .execute();
  }
  if (people.length > 0) await putPersons(county.core.services, people);
  // Also those whom no roster names: what an officer decided on them counts too.
  await db.transaction().execute(async (tx) => {
    const keys = await tx
      .selectFrom('person')
      .select(['pack_id as packId', 'identity_number as identityNumber'])
      .execute();
    await redecide(tx, county.core.services, await lockPersons(tx, keys));
  });
  return (await decided()) === before ? [] : ['the same records in another order end in other decisions'];
}
