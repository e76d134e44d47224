import { createHash } from 'node:crypto';
import { importJWK } from 'jose';
import { sql } from 'kysely';
import { lockPersons, redecide } from '../../agency/decisions/redecide.ts';
import { pushRecords } from '../../agency/records/pushRecords.ts';
import { putPersons } from '../../agency/roster/persons.ts';
import { readRecordPayload, recordHash, signatureAlgorithm } from '../../contract/recordToken.ts';
import { RosterEntry } from '../../domain/person.ts';
import type { County } from './county.ts';
import type { World } from './simulation.ts';

/** Looks whether every promise was kept. Each one that was not is a sentence. */
export async function brokenPromises(
  county: County,
  world: World,
): Promise<{ broken: string[]; fingerprint: string }> {
  const broken = [
    ...(await everyAcknowledgedRecordIsThere(county, world)),
    ...(await nothingIsClaimedThatTheAgencyLacks(county, world)),
    ...(await chainsVerify(county, world)),
  ];
  const before = await agencyState(county);
  broken.push(...(await replayChangesNothing(county, before)));
  broken.push(...(await anyOrderEndsTheSame(county)));
  return { broken, fingerprint: createHash('sha256').update(before).digest('hex').slice(0, 16) };
}

async function recordsOf(county: County) {
  return county.core.services.db
    .selectFrom('record')
    .selectAll()
    .orderBy('terminal_id')
    .orderBy('branch')
    .orderBy('sequence')
    .execute();
}

async function everyAcknowledgedRecordIsThere(county: County, world: World): Promise<string[]> {
  const held = await recordsOf(county);
  const tokens = new Map<string, Set<string>>();
  for (const { record_id, token } of held) {
    tokens.set(record_id, (tokens.get(record_id) ?? new Set()).add(token));
  }
  const broken: string[] = [];
  for (const terminal of world.terminals) {
    for (const id of terminal.acknowledged) {
      if (world.destroyed.has(id)) continue;
      const kept = terminal.store.records.byId(id);
      if (!tokens.has(id)) broken.push(`${id} was acknowledged by ${terminal.name} and is not at the agency`);
      else if (kept && !tokens.get(id)?.has(kept.token))
        broken.push(`${id} is at the agency with other bytes`);
    }
  }
  for (const [id, copies] of tokens) {
    const contents = new Set([...copies].map(contentOf));
    if (contents.size > 1) broken.push(`${id} is at the agency in ${contents.size} contents`);
  }
  const perTerminal = new Set(held.map((row) => `${row.terminal_id} ${row.record_id}`));
  if (perTerminal.size !== held.length) broken.push('a terminal has a record twice at the agency');
  return broken;
}

/** A record without its place in a chain: what a re-activated terminal issues again is the same in all else. */
function contentOf(token: string): string {
  const {
    terminalId: _t,
    sequence: _s,
    previousHash: _p,
    ...content
  } = readRecordPayload(token) ?? {
    terminalId: '',
    sequence: 0,
    previousHash: null,
  };
  return JSON.stringify(content);
}

async function nothingIsClaimedThatTheAgencyLacks(county: County, world: World): Promise<string[]> {
  const held = new Map((await recordsOf(county)).map((row) => [`${row.terminal_id} ${row.record_id}`, row]));
  const broken: string[] = [];
  for (const terminal of world.terminals) {
    for (const id of terminal.acknowledged) {
      const claim = terminal.store.outbox.deliveryOf(id);
      const kept = terminal.store.records.byId(id);
      if (!claim || !kept || claim.state === 'queued' || claim.state === 'sent' || claim.state === 'parked')
        continue;
      const row = held.get(`${kept.record.terminalId} ${id}`);
      if (!row)
        broken.push(`${terminal.name} shows ${id} as ${claim.state}, and the agency does not have it`);
      else if (row.state !== claim.state && kept.record.terminalId === terminal.terminalId) {
        broken.push(`${terminal.name} shows ${id} as ${claim.state}, the agency has it as ${row.state}`);
      }
    }
  }
  return broken;
}

async function chainsVerify(county: County, world: World): Promise<string[]> {
  const broken: string[] = [];
  for (const terminal of world.terminals) {
    const verdict = await terminal.store.records.verifyChain(terminal.keys.publicKey);
    if (!verdict.ok)
      broken.push(`${terminal.name}: its chain breaks at ${verdict.sequence}: ${verdict.problem}`);
  }
  const held = await recordsOf(county);
  const hashes = new Set(held.map((row) => `${row.terminal_id} ${row.hash}`));
  const holes = await county.core.services.db.selectFrom('chain_hole').selectAll().execute();
  for (const row of held) {
    const record = readRecordPayload(row.token);
    if ((await recordHash(row.token)) !== row.hash)
      broken.push(`${row.record_id}: another hash than its bytes`);
    const previous = record?.previousHash;
    const overHole = holes.some(
      (hole) => hole.terminal_id === row.terminal_id && hole.to_sequence === row.sequence - 1,
    );
    if (previous && !hashes.has(`${row.terminal_id} ${previous}`) && !overHole) {
      broken.push(`${row.record_id} hangs on nothing at the agency`);
    }
  }
  return broken;
}

/** Everything that records made at the agency, as one text. */
async function agencyState(county: County): Promise<string> {
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
      .select(['identity_number', 'entry', 'certified_on'])
      .orderBy('identity_number')
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

async function pushAll(
  county: County,
  rows: readonly { terminal_id: string; token: string }[],
): Promise<void> {
  const { services } = county.core;
  const terminals = (await services.db
    .selectFrom('terminal')
    .select(['terminal_id', 'public_jwk'])
    .execute()) as TerminalRow[];
  for (const row of rows) {
    const terminal = terminals.find((each) => each.terminal_id === row.terminal_id);
    if (!terminal) throw new Error('A record of an unknown terminal');
    const publicKey = (await importJWK(JSON.parse(terminal.public_jwk), signatureAlgorithm)) as CryptoKey;
    await pushRecords(services, { terminalId: row.terminal_id, packIds: [], publicKey }, [row.token]);
  }
}

async function replayChangesNothing(county: County, before: string): Promise<string[]> {
  await pushAll(county, await recordsOf(county));
  return (await agencyState(county)) === before ? [] : ['replaying every record changed something'];
}

/** Forgets what the records made, brings them in another order, and compares what is decided in the end. */
async function anyOrderEndsTheSame(county: County): Promise<string[]> {
  const { db } = county.core.services;
  const decided = async () =>
    JSON.stringify({
      records: (await recordsOf(county))
        .map((row) => [row.terminal_id, row.record_id, row.state, row.reason])
        .sort(),
      people: (
        await db
          .selectFrom('person')
          .select(['identity_number', 'certified_on'])
          .orderBy('identity_number')
          .execute()
      ).filter((row) => row.certified_on !== '[]'),
    });
  const before = await decided();
  const rows = await recordsOf(county);
  const byOfficers = rows.filter((row) => row.officer_id !== null);
  const entries = await db.selectFrom('person').select('entry').where('entry', 'is not', null).execute();
  await sql.raw('truncate record, decision, chain_head, person').execute(db);
  await db.updateTable('terminal').set({ forked_after: null }).execute();
  // By branch and not by time, the last terminal first: each chain in its order, all else turned round.
  const turned = [...Map.groupBy(rows, (row) => `${row.terminal_id} ${row.branch}`).values()].flat();
  const chains = [...Map.groupBy(turned, (row) => row.terminal_id).values()].reverse().flat();
  await pushAll(county, chains);
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
