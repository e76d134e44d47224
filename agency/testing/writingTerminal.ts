import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { agencyContract, Ed25519PublicJwk } from '../../contract/agency.ts';
import { recordHash, signatureAlgorithm, signRecord } from '../../contract/recordToken.ts';
import { signTerminalToken } from '../../contract/terminalToken.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import type { Answer } from '../door/answer.ts';

export type AgencyClient = JsonifiedClient<ContractRouterClient<typeof agencyContract>>;

/** A client of the agency's interface over any `fetch`. */
export function clientFor(
  url: string,
  authorization: () => Promise<string | undefined>,
  fetch: Answer = globalThis.fetch,
): AgencyClient {
  return createORPCClient(
    new OpenAPILink(agencyContract, {
      url,
      headers: async () => {
        const value = await authorization();
        return value ? { authorization: value } : {};
      },
      fetch: (request) => fetch(request),
    }),
  );
}

/** The least of a terminal that a test of the agency needs: a key, a chain, and tokens for its calls. */
export interface WritingTerminal {
  terminalId: string;
  client: AgencyClient;
  /** the header of one call */
  authorization(): Promise<string>;
  privateKey: CryptoKey;
  publicKey: Ed25519PublicJwk;
  /** writes the next record of the chain */
  write(changes?: Partial<AttemptRecord>): Promise<{ token: string; record: AttemptRecord }>;
  /** forgets everything written after a sequence number, as a disk restored from a backup does */
  rollBack(sequence: number): void;
}

/** @param answer asked instead of the network, for an agency without a door */
export async function activateTerminal(
  where: { url: string; answer?: Answer; now?: () => number },
  code: string,
): Promise<WritingTerminal> {
  const keys = await generateKeyPair(signatureAlgorithm, { crv: 'Ed25519', extractable: true });
  const publicKey = Ed25519PublicJwk.parse(await exportJWK(keys.publicKey));
  const now = where.now ?? Date.now;
  let terminalId = '';
  const authorization = async () => {
    const claims = { terminalId, nowMs: now(), tokenId: crypto.randomUUID() };
    return `Bearer ${await signTerminalToken(claims, keys.privateKey)}`;
  };
  const client = clientFor(
    where.url,
    async () => (terminalId === '' ? undefined : authorization()),
    where.answer,
  );
  ({ terminalId } = await client.activate({ code, name: 'test terminal', publicKey }));
  const chain: string[] = [];
  return {
    terminalId,
    client,
    authorization,
    publicKey,
    privateKey: keys.privateKey,
    async write(changes = {}) {
      const last = chain.at(-1);
      const record: AttemptRecord = {
        ...attempt(now()),
        terminalId,
        sequence: chain.length + 1,
        previousHash: last === undefined ? null : await recordHash(last),
        ...changes,
      };
      const token = await signRecord(record, keys.privateKey);
      chain.push(token);
      return { token, record };
    },
    rollBack(sequence) {
      chain.length = sequence;
    },
  };
}

function attempt(nowMs: number): Omit<AttemptRecord, 'terminalId' | 'sequence' | 'previousHash'> {
  const at = new Date(nowMs).toISOString();
  return {
    id: uuidv7(),
    visitId: uuidv7(),
    attempt: 1,
    at,
    on: at.slice(0, 10),
    clock: { trust: 'certain', lastConfirmedAt: at },
    person: { identityNumber: '430199195103120022', name: '李秀英' },
    schemes: ['institution-pension'],
    method: 'self-service',
    result: 'certified',
    pack: { id: 'hunan-provincial-2022', version: '1.0.0' },
    consent: { version: '1', given: true, at, evidenceMayLeave: true },
    agreements: [],
    contact: null,
    challenge: null,
    verification: null,
    evidence: [],
    operator: null,
  };
}
