import { createHash } from 'node:crypto';
import type { RequestReason, SentRequest } from '../../contract/agency.ts';
import { recordHash } from '../../contract/recordToken.ts';
import type { FiledRequest } from '../../domain/deskRequest.ts';
import { canonicalNumber } from '../records/personKey.ts';
import { keepPapers, papersKeptUntil } from '../requests/papers.ts';
import type { AgencyServices } from '../services.ts';

/**
 * Keeps a request that was refused, with those of its papers that it names; one that comes again is counted. Papers of
 * what nobody can ever take are not kept.
 */
export async function keepRefusedRequest(
  services: Pick<AgencyServices, 'db' | 'packs' | 'now'>,
  terminalId: string,
  sent: SentRequest,
  {
    refusal,
    told,
    request,
  }: {
    refusal: RequestReason;
    /** why the terminal had set it aside before, where a stick says so */
    told: string | null;
    /** what it says, where its signature holds */
    request: FiledRequest | null;
  },
): Promise<void> {
  const at = services.now();
  const hash = await recordHash(sent.token);
  const eraseAfter = request && (await papersKeptUntil(services, request.person.packId));
  await services.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('refused_request')
      .values({
        terminal_id: terminalId,
        hash,
        request_id: request?.id ?? null,
        pack_id: request?.person.packId ?? null,
        identity_number: request && canonicalNumber(request.person.identityNumber),
        token: sent.token,
        refusal,
        at,
        told,
      })
      .onConflict((conflict) =>
        conflict.columns(['terminal_id', 'hash']).doUpdateSet((eb) => ({
          times: eb('refused_request.times', '+', 1),
          last_at: at,
          told: eb.fn.coalesce('excluded.told', 'refused_request.told'),
        })),
      )
      .execute();
    if (!request || !eraseAfter || refusal === 'id-taken') return;
    const bytes = new Map<string, Buffer>();
    for (const { hash: named, data } of sent.papers) {
      const piece = Buffer.from(data, 'base64');
      if (createHash('sha256').update(piece).digest('base64url') === named) bytes.set(named, piece);
    }
    await keepPapers(tx, terminalId, request, bytes, eraseAfter);
  });
}
