import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import pg from 'pg';
import sharp from 'sharp';
import { test as base, expect, onTestFinished } from 'vitest';
import { demoActivationCodes } from '../../agency/demoCounty/seed.ts';
import { postgresPrograms, startTemporaryPostgres } from '../../agency/testing/temporaryPostgres.ts';
import { seededRandom } from '../../domain/liveness/testing/scriptedFace.ts';
import { restingPose } from '../../face/puppet/testing/restingPose.ts';
import { demoPuppet } from '../../terminal/dock/testing/demoPuppet.ts';
import { type RunningProgram, startProgram } from '../../tools/setup/processes.ts';
import { type AgencyProcess, startAgencyProcess } from '../agency/agencyProcess.ts';
import { keptAttempts } from '../e2e/keptAttempts.ts';
import { comeTo, type HallVisitor } from './hallVisitor.ts';

const test = base.skipIf(postgresPrograms() === null);
const rounds = 12;

test('a terminal and an agency that are killed again and again, in visits and in sync, lose and double nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'anxin-killed-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pageDir = join(folder, 'page');
  await mkdir(pageDir);
  await writeFile(join(pageDir, 'index.html'), '<!doctype html>');
  const server = await startTemporaryPostgres({ durable: true });
  onTestFinished(() => server.stop());

  let agency: AgencyProcess = await startAgencyProcess(server.url, ['--demo']);
  onTestFinished(() => agency.kill());
  const { port } = new URL(agency.url);
  const restartAgency = async () => {
    agency = await startAgencyProcess(server.url, ['--port', port]);
  };
  const terminalDir = join(folder, 'terminal');
  let terminal: RunningProgram | null = null;
  onTestFinished(() => terminal?.stop());
  const startTerminal = async (): Promise<HallVisitor> => {
    terminal = await startProgram(
      'terminal/shell/serve.ts',
      [
        ...['--port', '0', '--page', pageDir, '--data', terminalDir, '--dock'],
        ...['--agency', agency.url, '--activation-code', demoActivationCodes[0] ?? ''],
      ],
      { awaited: [/^Open this address once: (?<address>\S+)/], command: [process.execPath] },
    );
    return comeTo(terminal.groups['address'] ?? '');
  };
  const killTerminal = async () => {
    terminal?.child.kill('SIGKILL');
    await terminal?.exited;
  };
  const settled = async ({ client }: HallVisitor, wanted: 'roster' | 'nothing-waiting') => {
    for await (const { sync, face } of await client.terminal.watch()) {
      if (face.state === 'loading' || sync.rosterSize === 0 || sync.state !== 'online') continue;
      if (wanted === 'roster' || sync.waiting === 0) return;
    }
  };

  const puppet = await demoPuppet('A');
  const { width, height } = puppet;
  const raw = { width, height, channels: 4 } as const;
  const picture = new Uint8Array(
    await sharp(Buffer.from(puppet.render(restingPose)), { raw })
      .jpeg({ quality: 92 })
      .toBuffer(),
  );
  const random = seededRandom(20261121);
  const told: HallVisitor['told'] = [];
  for (let round = 0; round < rounds; round += 1) {
    const visitor = await startTerminal();
    if (round === 0) await settled(visitor, 'roster');
    const certifies = round % 3 === 2;
    const cards = certifies ? ['due', 'suspended', 'chip-only'] : ['due', 'suspended', 'other-face'];
    const visit = (n: number) => visitor.visit(cards[n % cards.length] ?? '', certifies ? picture : null);
    await visit(round);
    // Each round ends at another moment: in a visit, in the writing of a record, in a push or in its answer.
    const next = visit(round + 1).catch(() => {});
    if (round % 2 === 1) {
      await Promise.race([next, pass(random() * 1000)]);
      await agency.kill();
    }
    await Promise.race([next, pass(random() * 2000)]);
    await killTerminal();
    await next;
    told.push(...visitor.told);
    if (round % 2 === 1) await restartAgency();
  }

  await settled(await startTerminal(), 'nothing-waiting');
  await killTerminal();
  const { attempts, chain } = await keptAttempts(terminalDir);
  expect(chain).toEqual({ ok: true, length: attempts.length });
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query('select token, state from record order by sequence');
  await client.end();
  // Each record is at the agency once, in its order, byte for byte; and each was answered with a receipt.
  expect(rows.map(({ token }) => token)).toEqual(attempts.map(({ token }) => token));
  expect(attempts.filter(({ receipts }) => receipts.length === 0)).toEqual([]);
  for (const { delivery } of attempts) expect(delivery?.state).toMatch(/^(received|accepted|rejected)$/);
  expect(attempts.length).toBeGreaterThanOrEqual(rounds);

  // What a screen called certified is certified, whatever was killed after it.
  const promised = told.flatMap(({ certification }) => (certification ? [certification.recordId] : []));
  const certified = attempts.filter(({ record }) => record.result === 'certified');
  expect(certified.length).toBeGreaterThan(0);
  expect(certified.map(({ record }) => record.id)).toEqual(expect.arrayContaining(promised));

  const logs = await Promise.all(
    (await readdir(terminalDir))
      .filter((name) => name.includes('.log'))
      .map((name) => readFile(join(terminalDir, name), 'utf8')),
  );
  expect(logs.join('')).toContain('"event"');
  for (const { record } of attempts) expect(logs.join('')).not.toContain(record.person.identityNumber);
});
