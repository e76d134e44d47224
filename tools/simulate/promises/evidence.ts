import { createHash } from 'node:crypto';
import { readRecordPayload } from '../../../contract/recordToken.ts';
import { calendarDateAt } from '../../../domain/calendar.ts';
import { type County, type PackId, packs } from '../county.ts';
import type { SimulatedTerminal } from '../simulatedTerminal.ts';
import type { World } from '../world.ts';
import { recordsOf } from './records.ts';

/** Looks whether pictures went only where they may, once, and are erased when their term is over. */
export async function brokenEvidencePromises(county: County, world: World): Promise<string[]> {
  const broken = [...(await whatMayLeaveHasArrived(county, world)), ...(await whatArrivedMayBeThere(county))];
  await world.allTermsEnd();
  broken.push(...(await nothingOutlivesItsTerm(county, world)));
  return broken;
}

interface Piece {
  recordId: string;
  hash: string;
  mayLeave: number;
  eraseAfterMs: number;
  state: string;
}

/** The pieces whose bytes a terminal has. */
function piecesOf({ store }: SimulatedTerminal): Piece[] {
  return store.internals.handle
    .prepare<[], Piece>(
      `SELECT evidence.record_id AS recordId, hash, may_leave AS mayLeave, erase_after_ms AS eraseAfterMs, state
       FROM evidence JOIN outbox USING (record_id) WHERE bytes IS NOT NULL`,
    )
    .all();
}

function evidenceOf(county: County) {
  return county.core.services.db
    .selectFrom('evidence')
    .leftJoin('record', (join) =>
      join
        .onRef('record.terminal_id', '=', 'evidence.terminal_id')
        .onRef('record.record_id', '=', 'evidence.record_id'),
    )
    .selectAll('evidence')
    .select('record.token')
    .orderBy('evidence.record_id')
    .orderBy('evidence.hash')
    .execute();
}

async function whatMayLeaveHasArrived(county: County, world: World): Promise<string[]> {
  const arrived = new Set((await evidenceOf(county)).map((row) => `${row.record_id} ${row.hash}`));
  return world.terminals.flatMap((terminal) =>
    piecesOf(terminal)
      .filter(
        ({ mayLeave, state }) => mayLeave === 1 && ['received', 'needs-review', 'accepted'].includes(state),
      )
      .filter(({ recordId, hash }) => !arrived.has(`${recordId} ${hash}`))
      .map(({ recordId }) => `${terminal.name}: evidence of ${recordId} may leave and is not at the agency`),
  );
}

async function whatArrivedMayBeThere(county: County): Promise<string[]> {
  const broken: string[] = [];
  const rows = await evidenceOf(county);
  const chains = Map.groupBy(await recordsOf(county), (row) => row.record_id);
  for (const { record_id: id, hash, token, data } of rows) {
    const record = token === null ? null : readRecordPayload(token);
    if (!record?.evidence.some((named) => named.hash === hash))
      broken.push(`evidence of ${id} is at the agency without a record that names it`);
    else if (!record.consent?.evidenceMayLeave && !packs[record.pack.id as PackId]?.sentToAgency)
      broken.push(`evidence of ${id} is at the agency without consent`);
    if (data !== null && createHash('sha256').update(data).digest('base64url') !== hash)
      broken.push(`evidence of ${id} is at the agency with other bytes`);
  }
  // A record that was issued again stands in two chains; in each a piece may stand once.
  for (const [piece, copies] of Map.groupBy(rows, (row) => `${row.record_id} ${row.hash}`)) {
    const [id = ''] = piece.split(' ');
    if (copies.length > (chains.get(id)?.length ?? 0))
      broken.push(`evidence of ${id} is at the agency twice`);
  }
  return broken;
}

/** Whether nothing is left for which the term is over, by the time that it really is. */
async function nothingOutlivesItsTerm(county: County, world: World): Promise<string[]> {
  const today = calendarDateAt(county.core.services.now());
  const late = (await evidenceOf(county)).filter((row) => row.data !== null && row.erase_after < today);
  return [
    ...late.map((row) => `evidence of ${row.record_id} is still at the agency after its term`),
    ...world.terminals.flatMap((terminal) =>
      piecesOf(terminal).map(
        ({ recordId }) => `${terminal.name}: evidence of ${recordId} is still there after its term`,
      ),
    ),
  ];
}
