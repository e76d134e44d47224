import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OfficerRole } from '../contract/agency.ts';
import { openAgency, startAgency } from './agency.ts';
import { renewSigningKey } from './agencyKey.ts';
import { FolderInUse } from './database/folderLock.ts';
import { createAgencyLog } from './events.ts';
import { answerStick } from './exchange/stick.ts';
import { type OfficerActs, openOfficerActs } from './officers/acts.ts';
import { appointOfficer, dismissOfficer } from './officers/officers.ts';
import type { AgencyServices } from './services.ts';
import { newActivationCode } from './terminals/activation.ts';

const help = `The central agency.
  npm run agency -- [--host 127.0.0.1] [--port 8790] [--data DIR] [--packs DIR] [--demo [--templates DIR]]
      DATABASE_URL  PostgreSQL instead of the embedded database in DIR (default data/agency)
      --proxy ADDRESS  a reverse proxy before it, whose word on a caller's address is taken; may stand several times
      --demo        fill an empty agency with the demo county; DIR/<demo person>.jpg are their pictures
  npm run agency -- --appoint ID --name NAME --role ROLE[,ROLE]  print a token for an officer, then end
      ROLE          reviewer (decides on records and requests), administrator (terminals, operators, roster, lists),
                    auditor (reads, also what officers did)
  npm run agency -- --dismiss ID                  take an officer's token and roles, then end
  npm run agency -- --ferry STICK                 answer the packages of terminals on a USB stick, then end
  npm run agency -- --new-key                     make a new signing key, then end; each process signs with it from its next start
  npm run agency -- --new-code PACK[,PACK] [--office NAME]  print an activation code for a terminal, then end
  Over the embedded database only one of these runs at a time; the second one says so.
`;

const { values: switches } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8790' },
    data: { type: 'string', default: 'data/agency' },
    packs: { type: 'string' },
    proxy: { type: 'string', multiple: true },
    demo: { type: 'boolean', default: false },
    templates: { type: 'string' },
    appoint: { type: 'string' },
    dismiss: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string', default: '' },
    'new-code': { type: 'string' },
    'new-key': { type: 'boolean', default: false },
    office: { type: 'string' },
    ferry: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const databaseUrl = process.env['DATABASE_URL'];
const where = {
  dataDir: switches.data,
  ...(databaseUrl ? { databaseUrl } : {}),
  ...(switches.packs ? { packsDir: switches.packs } : {}),
};

try {
  await run();
} catch (error) {
  if (!(error instanceof FolderInUse)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  if (switches.help) {
    process.stdout.write(help);
  } else if (switches.ferry !== undefined) {
    const agency = await openAgency(where);
    for (const line of await answerStick(agency.services, switches.ferry)) process.stdout.write(`${line}\n`);
    await agency.close();
  } else if (switches['new-key']) {
    await print(async (services, acts) => {
      const keyId = await renewSigningKey(services.db, Date.now());
      await acts.note(null, { act: 'signing-key-renewed', objectKind: 'signing-key', object: keyId });
      return keyId;
    });
  } else if (switches.appoint !== undefined) {
    await appoint(switches.appoint);
  } else if (switches.dismiss !== undefined) {
    await dismiss(switches.dismiss);
  } else if (switches['new-code'] !== undefined) {
    const packIds = switches['new-code'].split(',');
    await print(async (services, acts) => {
      const object = packIds.join(',');
      await acts.note(null, { act: 'activation-code-made', objectKind: 'district', object });
      return newActivationCode(services, packIds, undefined, switches.office);
    });
  } else {
    await serve();
  }
}

async function appoint(officerId: string): Promise<void> {
  const roles = OfficerRole.array().min(1).safeParse(switches.role.split(','));
  if (!roles.success) {
    process.stderr.write(`--role is one or more of ${OfficerRole.options.join(', ')}, with commas between\n`);
    process.exitCode = 1;
    return;
  }
  const officer = { officerId, name: switches.name ?? officerId, roles: roles.data };
  await print(async (services, acts) => {
    const object = `${officerId} ${roles.data.join(',')}`;
    await acts.note(null, { act: 'officer-appointed', objectKind: 'officer', object });
    return appointOfficer(services, officer);
  });
}

async function dismiss(officerId: string): Promise<void> {
  await print(async (services, acts) => {
    if (!(await dismissOfficer(services, officerId))) {
      process.exitCode = 1;
      return `There is no officer ${officerId}`;
    }
    await acts.note(null, { act: 'officer-dismissed', objectKind: 'officer', object: officerId });
    return `${officerId} has no token and no roles any more`;
  });
}

/** Prints what somebody on this machine asks for; that they did is put down like the acts of officers. */
async function print(work: (services: AgencyServices, acts: OfficerActs) => Promise<string>): Promise<void> {
  const agency = await openAgency(where);
  try {
    process.stdout.write(`${await work(agency.services, await openOfficerActs(agency.services))}\n`);
  } finally {
    await agency.close();
  }
}

async function serve(): Promise<void> {
  // A log for which there is no room must not end what still answers.
  process.stderr.on('error', () => {});
  const { templates } = switches;
  const agency = await startAgency({
    ...where,
    host: switches.host,
    port: Number(switches.port),
    ...(switches.proxy ? { trustedProxies: switches.proxy } : {}),
    log: createAgencyLog(process.stderr, Date.now),
    ...(switches.demo ? { seed: 'demo' as const } : {}),
    ...(templates === undefined
      ? {}
      : {
          templateFor: async (personId: string) => {
            const picture = join(templates, `${personId}.jpg`);
            if (!existsSync(picture)) return null;
            const data = (await readFile(picture)).toString('base64');
            return { mediaType: 'image/jpeg' as const, data };
          },
        }),
  });
  process.stdout.write(`agency listening on ${agency.url}\n`);
  if (agency.activationCodes[0]) process.stdout.write(`activation code ${agency.activationCodes[0]}\n`);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void agency.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Started by another program: its end closes the channel, however it ended.
  process.on('disconnect', stop);
}
