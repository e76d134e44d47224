import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose';
import {
  AnyApart,
  AnyOut,
  type AskedParcel,
  type PackageBack,
  type ToldParcel,
} from '../../contract/exchange/package.ts';
import { type FerryReason, openFerry, sealFerry } from '../../contract/exchange/sealing.ts';
import { signatureAlgorithm } from '../../contract/recordToken.ts';
import type { AgencyServices } from '../services.ts';
import type { AuthenticatedTerminal } from '../terminals/authentication.ts';
import { type AnsweringEnds, answerAsked, everyEnd } from './answerAsked.ts';
import { askedInFormat1, askedInPictures, backInFormat1 } from './format1.ts';

/** How many things of a kind a package brought, and of how many of them nothing was taken. */
export type PackageCounts = Map<string, { things: number; refused: number }>;

export type PackageAnswer =
  | {
      ok: true;
      terminalId: string;
      counts: PackageCounts;
      /** files beside the package that could not be opened, or that another terminal wrote */
      unreadable: number;
      answer: string;
    }
  | { ok: false; reason: FerryReason | 'revoked' };

/**
 * Takes in a package that came on a stick and makes the answer to it. The same package again gets the same receipts:
 * a stick that is read twice, or weeks late, changes nothing.
 * @param apart what lies beside it in files of their own, one at a time
 */
export async function answerPackage(
  services: AgencyServices,
  sealed: string,
  apart: AsyncIterable<string> = none(),
  ends: AnsweringEnds = everyEnd,
): Promise<PackageAnswer> {
  let sender: (AuthenticatedTerminal & { revoked: boolean }) | null = null;
  const opened = await openFerry(AnyOut, sealed, services.key.ferryKey, async (terminalId) => {
    sender = await terminalNamed(services, terminalId);
    return sender?.publicKey ?? null;
  });
  if (!opened.ok) return opened;
  const terminal = sender as (AuthenticatedTerminal & { revoked: boolean }) | null;
  const { content } = opened;
  if (terminal === null || terminal.terminalId !== content.terminalId)
    return { ok: false, reason: 'unknown-sender' };
  if (terminal.revoked) return { ok: false, reason: 'revoked' };
  const { terminalId } = terminal;
  const told: ToldParcel[] = [];
  const counts: PackageCounts = new Map();
  async function answerAll(asked: readonly AskedParcel[], writtenAtMs: number): Promise<void> {
    for (const each of asked) {
      let refused = false;
      for await (const one of answerAsked(
        services,
        terminal as AuthenticatedTerminal,
        each,
        writtenAtMs,
        ends,
      )) {
        refused = !one.outcome.ok;
        told.push(one);
      }
      count(counts, each.parcel, thingsIn(ends, each), refused);
    }
  }
  const writtenAtMs = Date.parse(content.writtenAt);
  const asked = 'asked' in content ? content.asked : askedInFormat1(content);
  await answerAll(asked, writtenAtMs);
  let unreadable = 0;
  for await (const file of apart) {
    // Signed by this terminal: one of another's that somebody copied here is passed over.
    const beside = await openFerry(AnyApart, file, services.key.ferryKey, async (keyId) =>
      keyId === terminalId ? terminal.publicKey : null,
    );
    if (!beside.ok || beside.content.terminalId !== terminalId) {
      unreadable += 1;
      continue;
    }
    const further = beside.content;
    await answerAll('asked' in further ? further.asked : askedInPictures(further), writtenAtMs);
  }
  const head = { terminalId, writtenAt: new Date(services.now()).toISOString() };
  const back: PackageBack | ReturnType<typeof backInFormat1> =
    'asked' in content ? { format: 'anxin-ferry-back/2', ...head, told } : backInFormat1(head, content, told);
  const answer = await sealFerry(back, services.key, {
    keyId: await calculateJwkThumbprint(content.answerKey),
    publicJwk: content.answerKey,
  });
  return { ok: true, terminalId, counts, unreadable, answer };
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

/** How many things a question holds; one that is none by its declaration is one thing. */
function thingsIn({ parcels }: AnsweringEnds, { parcel, question }: AskedParcel): number {
  try {
    return parcels[parcel]?.things?.(question as never) ?? 1;
  } catch {
    return 1;
  }
}

function count(counts: PackageCounts, parcel: string, things: number, refused: boolean): void {
  const before = counts.get(parcel) ?? { things: 0, refused: 0 };
  counts.set(parcel, { things: before.things + things, refused: before.refused + (refused ? things : 0) });
}

async function* none(): AsyncGenerator<string> {}
