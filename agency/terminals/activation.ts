import { createHash, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { Ed25519PublicJwk } from '../../contract/agency.ts';
import type { AgencyServices } from '../services.ts';

/** No letters or digits that look alike in print (Crockford's base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function legible(bytes: Uint8Array, length: number): string {
  return [...bytes.subarray(0, length)].map((byte) => alphabet.charAt(byte % 32)).join('');
}

function codeHash(code: string): string {
  return createHash('sha256').update(code.trim().toUpperCase().replaceAll('-', '')).digest('base64url');
}

/** A terminal is named after its key, so that the same key always gets the same name: `T-XXXX-XXXX-XXXX`. */
async function terminalIdFor(publicKey: { kty: string; crv: string; x: string }): Promise<string> {
  const thumbprint = Buffer.from(await calculateJwkThumbprint(publicKey), 'base64url');
  const name = legible(thumbprint, 12);
  return `T-${name.slice(0, 4)}-${name.slice(4, 8)}-${name.slice(8)}`;
}

/** Twelve letters and digits that are told apart on paper and aloud, in groups of four; 60 bits of chance. */
export function newCode(): string {
  return legible(randomBytes(12), 12).replace(/(....)(....)(....)/, '$1-$2-$3');
}

/** Makes a code with which one terminal may activate once. Only its hash is kept. */
export async function newActivationCode(
  { db }: Pick<AgencyServices, 'db'>,
  packIds: readonly string[],
  code = newCode(),
  office: string | null = null,
): Promise<string> {
  await db
    .insertInto('activation_code')
    .values({
      code_hash: codeHash(code),
      pack_ids: JSON.stringify(packIds),
      office,
      used_by: null,
      used_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return code;
}

export type ActivationResult =
  | { ok: true; terminalId: string; packIds: string[] }
  | { ok: false; reason: 'CODE_UNKNOWN' | 'CODE_USED' | 'KEY_REVOKED' };

/**
 * Activates a terminal. The answer may get lost on the way: the same key gets the same id again, with the same code or,
 * where somebody took a fresh one or the old one went with a restored backup, with another.
 */
export async function activate(
  services: Pick<AgencyServices, 'db' | 'now' | 'log'>,
  request: { code: string; name: string; publicKey: Ed25519PublicJwk },
): Promise<ActivationResult> {
  const { kty, crv, x } = request.publicKey;
  const publicKey = { kty, crv, x };
  const terminalId = await terminalIdFor(publicKey);
  return services.db.transaction().execute(async (tx): Promise<ActivationResult> => {
    const code = await tx
      .selectFrom('activation_code')
      .selectAll()
      .where('code_hash', '=', codeHash(request.code))
      .forUpdate()
      .executeTakeFirst();
    if (!code) return { ok: false, reason: 'CODE_UNKNOWN' };
    const packIds = JSON.parse(code.pack_ids) as string[];
    if (code.used_by === terminalId) return { ok: true, terminalId, packIds };
    if (code.used_by !== null) return { ok: false, reason: 'CODE_USED' };
    const terminal = await tx
      .insertInto('terminal')
      .values({
        terminal_id: terminalId,
        name: request.name,
        public_jwk: JSON.stringify(publicKey),
        pack_ids: code.pack_ids,
        office: code.office,
        gauges: null,
        gauges_at: null,
        activated_at: services.now(),
        last_contact_at: null,
        revoked_at: null,
        forked_after: null,
        decision_position: 0,
      })
      .onConflict((conflict) =>
        conflict.column('terminal_id').doUpdateSet({
          name: request.name,
          pack_ids: code.pack_ids,
          ...(code.office === null ? {} : { office: code.office }),
        }),
      )
      .returning('revoked_at')
      .executeTakeFirstOrThrow();
    if (terminal.revoked_at !== null) return { ok: false, reason: 'KEY_REVOKED' };
    await tx
      .updateTable('activation_code')
      .set({ used_by: terminalId, used_at: services.now() })
      .where('code_hash', '=', code.code_hash)
      .execute();
    services.log.write('terminal-activated', { terminalId });
    return { ok: true, terminalId, packIds };
  });
}
