import { readRecordPayload, recordHash } from '../../../contract/recordToken.ts';
import type { County } from '../county.ts';
import type { World } from '../world.ts';

/** Looks whether records are where somebody was told that they are, each once, as they were written, and in their chains. */
export async function brokenRecordPromises(county: County, world: World): Promise<string[]> {
  return [
    ...(await everyAcknowledgedRecordIsThere(county, world)),
    ...(await nothingIsClaimedThatTheAgencyLacks(county, world)),
    ...(await chainsVerify(county, world)),
  ];
}

/** All records of the agency. */
export async function recordsOf(county: County) {
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
    const verdict = await terminal.store.records.verifyChain(terminal.publicKey);
    if (!verdict.ok)
      broken.push(`${terminal.name}: its chain breaks at ${verdict.sequence}: ${verdict.reason}`);
  }
  const held = await recordsOf(county);
  const refused = await county.core.services.db
    .selectFrom('refused_token')
    .select(['terminal_id', 'hash'])
    .execute();
  // A token that was refused is kept, and what follows it hangs on it.
  const hashes = new Set([...held, ...refused].map((row) => `${row.terminal_id} ${row.hash}`));
  const holes = await county.core.services.db.selectFrom('chain_hole').selectAll().execute();
  for (const row of held) {
    const record = readRecordPayload(row.token);
    if ((await recordHash(row.token)) !== row.hash)
      broken.push(`${row.record_id}: another hash than its bytes`);
    const previous = record?.previousHash;
    const overHole = holes.some(
      (hole) =>
        hole.terminal_id === row.terminal_id &&
        hole.from_sequence < row.sequence &&
        hole.to_sequence >= row.sequence - 1,
    );
    if (previous && !hashes.has(`${row.terminal_id} ${previous}`) && !overHole) {
      broken.push(`${row.record_id} hangs on nothing at the agency`);
    }
  }
  return broken;
}
