import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { loadAgencyKey } from './agencyKey.ts';
import { type DatabaseLocation, openDatabase } from './database/open.ts';
import { scrub } from './database/scrub.ts';
import {
  demoActivationCodes,
  demoOfficerToken,
  seedDemoCounty,
  type TemplateFor,
} from './demoCounty/seed.ts';
import { type Answer, answerWith } from './door/answer.ts';
import { createCallHandler } from './door/callHandler.ts';
import { createDoor } from './door/door.ts';
import { defaultThrottle, type ThrottleSettings } from './door/throttle.ts';
import { type AgencyLog, createAgencyLog } from './events.ts';
import { createPackShelf } from './packShelf.ts';
import { eraseOldEvidence } from './records/evidence.ts';
import { readAnew } from './records/readAnew.ts';
import type { AgencyServices } from './services.ts';
import { forgetOldTokens } from './terminals/authentication.ts';

/** The folder of the pack files that ship with the project. */
const shippedPacks = fileURLToPath(new URL('../resources/policies', import.meta.url));

/** How often old tokens are forgotten and evidence past its term is erased, in milliseconds. */
const upkeepEveryMs = 3_600_000;

export interface AgencyOptions {
  /** folder of the embedded database; without it and without `databaseUrl` everything is in memory */
  dataDir?: string;
  /** PostgreSQL, or what speaks its protocol; comes before `dataDir` */
  databaseUrl?: string;
  poolSize?: number;
  packsDir?: string;
  /** Ed25519 private key with which an agency that has none yet begins to sign */
  signingKey?: JWK;
  /** `demo` fills an empty agency with the demo county */
  seed?: 'demo';
  demoCountySize?: number;
  templateFor?: TemplateFor;
  /** milliseconds since the Unix epoch */
  now?: () => number;
  newId?: () => string;
  log?: AgencyLog;
  /** how much one address may ask for; null for no bound */
  throttle?: ThrottleSettings | null;
  /** addresses of the reverse proxies before it, whose word on the caller's address is taken */
  trustedProxies?: readonly string[];
}

/** An agency whose door nobody has opened: for tests and the simulation, which hand it requests themselves. */
export interface AgencyCore {
  services: AgencyServices;
  door: FastifyInstance;
  answer: Answer;
  /** forgets old tokens, erases evidence past its term, and what was erased from the files of an embedded database */
  upkeep(): Promise<void>;
  close(): Promise<void>;
}

export interface Agency extends AgencyCore {
  url: string;
  /** codes of the demo county; empty without it */
  activationCodes: readonly string[];
  /** the demo county's officer; null without it */
  officerToken: string | null;
  stop(): Promise<void>;
}

/**
 * Opens the agency's database and makes it ready to answer.
 * @throws when the database cannot be opened
 */
export async function openAgency(options: AgencyOptions = {}): Promise<AgencyCore> {
  const now = options.now ?? Date.now;
  const log = options.log ?? createAgencyLog({ write: () => {} }, now);
  const location = locationOf(options);
  const db = await openDatabase(location);
  const services: AgencyServices = {
    db,
    key: await loadAgencyKey(db, now(), options.signingKey),
    packs: createPackShelf(options.packsDir ?? shippedPacks, log),
    log,
    now,
    newId: options.newId ?? randomUUID,
  };
  await readAnew(services);
  if (options.seed === 'demo') {
    await seedDemoCounty(services, {
      ...(options.demoCountySize === undefined ? {} : { size: options.demoCountySize }),
      ...(options.templateFor ? { templateFor: options.templateFor } : {}),
    });
  }
  const door = await createDoor(services, await createCallHandler(services), {
    throttle: options.throttle ?? null,
    ...(options.trustedProxies ? { trustedProxies: options.trustedProxies } : {}),
    onUnforeseen: (error) => logUnforeseen(log, error),
  });
  return {
    services,
    door,
    answer: answerWith(door),
    async upkeep() {
      await forgetOldTokens(services);
      await eraseOldEvidence(services);
      if (location.kind === 'folder') await scrub(db, now());
    },
    async close() {
      await door.close();
      await db.destroy();
    },
  };
}

/** Starts an agency that listens on a loopback address and a free port unless told otherwise. */
export async function startAgency(
  options: AgencyOptions & { host?: string; port?: number } = {},
): Promise<Agency> {
  const core = await openAgency({ throttle: defaultThrottle, ...options });
  const { log } = core.services;
  try {
    const url = await core.door.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
    const upkeep = setInterval(
      () => void core.upkeep().catch((error: unknown) => logUnforeseen(log, error)),
      upkeepEveryMs,
    );
    upkeep.unref();
    log.write('agency-started', { url });
    const demo = options.seed === 'demo';
    return {
      ...core,
      url,
      activationCodes: demo ? demoActivationCodes : [],
      officerToken: demo ? demoOfficerToken : null,
      async stop() {
        clearInterval(upkeep);
        await core.close();
        log.write('agency-stopped');
      },
    };
  } catch (error) {
    await core.close();
    throw error;
  }
}

function logUnforeseen(log: AgencyLog, error: unknown): void {
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined };
  log.write('unforeseen-error', { name, stack: stack ?? '' });
}

function locationOf({ databaseUrl, dataDir, poolSize }: AgencyOptions): DatabaseLocation {
  if (databaseUrl) return { kind: 'postgres', url: databaseUrl, ...(poolSize ? { poolSize } : {}) };
  return dataDir ? { kind: 'folder', path: join(dataDir, 'database') } : { kind: 'memory' };
}
