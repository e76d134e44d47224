import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose';
import type { RosterLine } from '../../contract/agency.ts';
import {
  type FerryBack,
  FerryEvidence,
  FerryOut,
  type FerryReason,
  openFerry,
  sealFerry,
} from '../../contract/ferry.ts';
import { recordHash, signatureAlgorithm } from '../../contract/recordToken.ts';
import { pullDecisions } from '../decisions/decisionStream.ts';
import { takeBackDecisions } from '../decisions/takeBack.ts';
import { answerOffice } from '../offices/answerOffice.ts';
import { chainPosition, declareLost, heldRecords } from '../records/chainPosition.ts';
import { pushEvidence } from '../records/evidence.ts';
import { pushRecords } from '../records/pushRecords.ts';
import { tryAgain } from '../refused/tryAgain.ts';
import { pullRoster } from '../roster/rosterStream.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { certificateFor } from '../terminals/certificate.ts';

export type FerryAnswer =
  | {
      ok: true;
      terminalId: string;
      records: number;
      pictures: number;
      picturesRefused: number;
      answer: string;
    }
  | { ok: false; reason: FerryReason | 'revoked' };

const batch = 500;
/** People in one answer: what an old terminal takes in a few minutes. The next trip brings the rest. */
const mostPeople = 50_000;

/**
 * Takes in a package that came on a stick and makes the answer to it. The same package again gets the same receipts:
 * a stick that is read twice, or weeks late, changes nothing.
 * @param pictures the packages of pictures that lie beside it, one at a time
 */
export async function answerFerry(
  services: AgencyServices,
  sealed: string,
  pictures: AsyncIterable<string> = none(),
): Promise<FerryAnswer> {
  let sender: (AuthenticatedTerminal & { revoked: boolean }) | null = null;
  const opened = await openFerry(FerryOut, sealed, services.key.ferryKey, async (terminalId) => {
    sender = await terminalNamed(services, terminalId);
    return sender?.publicKey ?? null;
  });
  if (!opened.ok) return opened;
  const terminal = sender as (AuthenticatedTerminal & { revoked: boolean }) | null;
  const { content } = opened;
  if (terminal === null || terminal.terminalId !== content.terminalId)
    return { ok: false, reason: 'unknown-sender' };
  if (terminal.revoked) return { ok: false, reason: 'revoked' };
  const held = await heldRecords(services, content.receipted);
  const pushed = await pushAll(services, terminal, content);
  await takeBackDecisions(services, terminal.terminalId, { receipts: content.returned, former: [] });
  const evidence = await takeEvidence(services, terminal, pictures);
  const office =
    content.office && (await answerOffice(services, terminal, content.office, Date.parse(content.writtenAt)));
  const again = content.setAside && (await tryAgain(services, terminal, content.setAside));
  const decisions = await decisionsFor(services, terminal.terminalId, content.decisionsCursor);
  const back: FerryBack = {
    format: 'anxin-ferry-back',
    terminalId: terminal.terminalId,
    writtenAt: new Date(services.now()).toISOString(),
    ...pushed,
    receipts: [...pushed.receipts, ...(again?.receipts ?? [])],
    refused: [...pushed.refused, ...(again?.refused ?? [])],
    ...(again ? { chain: again.chain, setAside: { requests: again.requests } } : {}),
    lacking: held.includes(false),
    tookBack: content.returned.length > 0,
    ...decisions,
    evidence: evidence.taken,
    certificate: await certificateFor(services, terminal),
    ...(office ? { office } : {}),
    roster: await rosterFor(services, terminal.packIds, content.rosterCursor),
    packs: (await services.packs.read(terminal.packIds)).map(({ id, version, json }) => ({
      id,
      version,
      json,
    })),
  };
  const answer = await sealFerry(back, services.key, {
    keyId: await calculateJwkThumbprint(content.answerKey),
    publicJwk: content.answerKey,
  });
  return {
    ok: true,
    terminalId: terminal.terminalId,
    records: content.records.length,
    pictures: evidence.taken.length,
    picturesRefused: evidence.refused,
    answer,
  };
}

async function terminalNamed({ db }: AgencyServices, terminalId: string) {
  const row = await db
    .selectFrom('terminal')
    .select(['public_jwk', 'pack_ids', 'revoked_at'])
    .where('terminal_id', '=', terminalId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    terminalId,
    packIds: JSON.parse(row.pack_ids) as string[],
    publicKey: (await importJWK(JSON.parse(row.public_jwk), signatureAlgorithm)) as CryptoKey,
    revoked: row.revoked_at !== null,
  };
}

async function pushAll(
  services: AgencyServices,
  terminal: AuthenticatedTerminal,
  { records, lost }: Pick<FerryOut, 'records' | 'lost'>,
): Promise<Pick<FerryBack, 'receipts' | 'refused' | 'chain'>> {
  const receipts: string[] = [];
  const refused: FerryBack['refused'] = [];
  const told = new Set(lost);
  for (let from = 0; from < records.length; ) {
    const outcome = await pushRecords(services, terminal, records.slice(from, from + batch));
    if (!outcome.ok) {
      if (await stepOver(services, terminal.terminalId, outcome.expectedSequence, told)) continue;
      // The rest waits for what is missing, which the terminal sends again because something receipted is lacking.
      break;
    }
    for (const [index, result] of outcome.results.entries()) {
      if (result.ok) receipts.push(result.receipt);
      else refused.push({ hash: await recordHash(records[from + index] ?? ''), refusal: result.refusal });
    }
    from += outcome.results.length;
  }
  return { receipts, refused, chain: await chainPosition(services, terminal.terminalId) };
}

/** Notes that what a chain waits for was taken by a damaged disk, if the terminal says so: of each loss once. */
async function stepOver(
  services: AgencyServices,
  terminalId: string,
  expected: number,
  told: Set<FerryOut['lost'][number]>,
): Promise<boolean> {
  const range = [...told].find(
    ({ fromSequence, toSequence }) => fromSequence <= expected && expected <= toSequence,
  );
  if (!range) return false;
  told.delete(range);
  const hole = { fromSequence: expected, toSequence: range.toSequence, cause: 'store-damaged' };
  return (await declareLost(services, terminalId, hole)) !== null;
}

/** Pictures are taken as over the line: only for a record that names them, and only with leave. */
async function takeEvidence(
  services: AgencyServices,
  { terminalId, publicKey }: AuthenticatedTerminal,
  packages: AsyncIterable<string>,
): Promise<{ taken: FerryBack['evidence']; refused: number }> {
  const taken: FerryBack['evidence'] = [];
  let refused = 0;
  for await (const sealed of packages) {
    // Signed by this terminal: one of another's that somebody copied here is passed over.
    const opened = await openFerry(FerryEvidence, sealed, services.key.ferryKey, async (keyId) =>
      keyId === terminalId ? publicKey : null,
    );
    if (!opened.ok || opened.content.terminalId !== terminalId) {
      refused += 1;
      continue;
    }
    for (const piece of opened.content.pieces) {
      const { recordId, hash } = piece;
      if ((await pushEvidence(services, terminalId, piece)).ok) taken.push({ recordId, hash });
      else refused += 1;
    }
  }
  return { taken, refused };
}

async function* none(): AsyncGenerator<string> {}

async function decisionsFor(
  services: AgencyServices,
  terminalId: string,
  cursor: string | null,
): Promise<Pick<FerryBack, 'decisions' | 'decisionsCursor' | 'decisionsCursorKnown'>> {
  const decisions: string[] = [];
  let decisionsCursorKnown = true;
  for (let next = cursor ?? undefined; ; ) {
    const page = await pullDecisions(services, terminalId, next, batch);
    if (!page.ok) {
      decisionsCursorKnown = false;
      next = undefined;
      continue;
    }
    decisions.push(...page.receipts);
    next = page.cursor;
    if (page.remaining === 0) return { decisions, decisionsCursor: page.cursor, decisionsCursorKnown };
  }
}

async function rosterFor(
  services: AgencyServices,
  packIds: readonly string[],
  cursor: string | null,
): Promise<FerryBack['roster']> {
  const changes: RosterLine[] = [];
  let after = cursor;
  let full = cursor === null;
  for (let next = cursor ?? undefined; ; ) {
    const page = await pullRoster(services, packIds, next, 5000);
    if (!page.ok) {
      next = undefined;
      after = null;
      full = true;
      continue;
    }
    changes.push(...page.changes);
    next = page.cursor;
    if (page.remaining === 0 || changes.length >= mostPeople) {
      return { full, after, changes, cursor: page.cursor, remaining: page.remaining };
    }
  }
}
