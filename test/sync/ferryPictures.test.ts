import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { ferryFiles, ferryFolder } from '../../contract/exchange/ferryFiles.ts';
import { keptCertificate } from '../../terminal/exchange/line/certificate.ts';
import { reserveBytes } from '../../terminal/exchange/stick/pictures.ts';
import type { EvidenceDraft } from '../../terminal/vault/store/evidence.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { ferryOf, personA, type SyncingTerminal, syncingTerminal, temporaryFolder } from './syncBench.ts';

const program = fileURLToPath(new URL('./carryUntilKilled.ts', import.meta.url));
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
/** Small packages, so that a few pictures fill several. */
const packageBytes = 200_000;
let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 40 });
});
afterAll(() => agency.stop());

/** A terminal that was activated in the agency's house and then carried to a village without a line. */
async function carriedAway() {
  const terminal = await syncingTerminal(agency.url);
  const officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  const { code } = await officer.newActivationCode({ packIds: ['hunan-provincial-2022'] });
  await terminal.sync.activate(code);
  await terminal.sync.runOnce();
  terminal.cut(true);
  return {
    terminal,
    ferry: await ferryOf(terminal, { packageBytes }),
    id: terminal.store.settings.get(terminalIdSetting) ?? '',
  };
}

const picture = (bytes: number, mayLeave = true): EvidenceDraft => ({
  kind: 'frame',
  mediaType: 'image/jpeg',
  bytes: new Uint8Array(randomBytes(bytes)),
  eraseAfter: new Date(Date.now() + 86_400_000).toISOString(),
  mayLeave,
});

let days = 0;
/** A day on which nobody else of these tests has certified. */
const nextDay = () => new Date(Date.UTC(2050, 0, ++days)).toISOString().slice(0, 10);

const heldAtAgency = (terminalId: string) =>
  agency.services.db
    .selectFrom('evidence')
    .select(['record_id', 'byte_length'])
    .where('terminal_id', '=', terminalId)
    .execute();

test('pictures travel behind their records where there is leave, are taken in once, and stay at home the next time', async () => {
  const { terminal, ferry, id } = await carriedAway();
  const stick = temporaryFolder();
  await terminal.certify({ on: nextDay() }, [picture(40_000), picture(50_000)]);
  const refusing = { version: '1', given: true, at: new Date().toISOString(), evidenceMayLeave: false };
  await terminal.certify({ on: nextDay(), consent: refusing }, [picture(60_000, false)]);
  expect(await ferry.write(stick)).toMatchObject({ ok: true, records: 2, pictures: 2, picturesLeft: 0 });
  const folder = join(stick, ferryFolder, id);
  expect(readFileSync(join(folder, ferryFiles.note), 'utf8')).toContain('共 2 条，照片 2 张');
  expect(await answerStick(agency.services, stick)).toEqual([
    `${id}: 2 records and 2 pictures taken in, answer written`,
  ]);
  expect(await ferry.read(stick)).toMatchObject({ ok: true, receipts: 2, pictures: 2 });
  expect(terminal.store.evidence.held().waiting).toBe(0);
  expect((await heldAtAgency(id)).map((row) => row.byte_length).sort()).toEqual([40_000, 50_000]);
  expect(keptCertificate(terminal.store)).not.toBeNull();
  await terminal.certify({ on: nextDay() }, [picture(70_000)]);
  expect(await ferry.write(stick)).toMatchObject({ ok: true, records: 1, pictures: 1 });
  expect(readdirSync(folder).filter((file) => ferryFiles.apart.test(file))).toHaveLength(1);
  expect(terminal.log.join('')).not.toContain(personA.identityNumber);
});

test('pictures that were copied into the wrong folder, cut off or altered are passed over, and the rest is taken', async () => {
  const { terminal, ferry, id } = await carriedAway();
  const other = await carriedAway();
  const stick = temporaryFolder();
  await terminal.certify({ on: nextDay() }, [picture(120_000), picture(120_000)]);
  await other.terminal.certify({ on: nextDay() }, [picture(40_000)]);
  expect(await ferry.write(stick)).toMatchObject({ pictures: 2 });
  expect(await other.ferry.write(stick)).toMatchObject({ pictures: 1 });
  const folder = join(stick, ferryFolder, id);
  const others = join(stick, ferryFolder, other.id);
  const [theirs = ''] = readdirSync(others).filter((file) => ferryFiles.apart.test(file));
  cpSync(join(others, theirs), join(folder, theirs));
  const [first = ''] = readdirSync(folder).filter((file) => ferryFiles.apart.test(file) && file !== theirs);
  const whole = readFileSync(join(folder, first), 'utf8');
  writeFileSync(join(folder, first), whole.slice(0, whole.length / 2));
  expect((await answerStick(agency.services, stick)).sort()).toEqual(
    [
      `${id}: 1 records and 1 pictures taken in (2 not taken), answer written`,
      `${other.id}: 1 records and 1 pictures taken in, answer written`,
    ].sort(),
  );
  expect(await ferry.read(stick)).toMatchObject({ pictures: 1 });
  expect(terminal.store.evidence.held().waiting).toBe(1);
  // The next trip brings what is missing.
  await ferry.write(stick);
  await answerStick(agency.services, stick);
  await ferry.read(stick);
  expect(terminal.store.evidence.held().waiting).toBe(0);
  expect(await heldAtAgency(id)).toHaveLength(2);
});

/** Lets a process write onto the stick and kills it at a random moment; says whether it was done before. */
async function writeAndKill({ file, key }: SyncingTerminal, stick: string): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [program, file, Buffer.from(key).toString('hex'), stick, String(packageBytes)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exit = once(child, 'exit');
  const patience = randomInt(0, 8);
  let heard = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ended')) continue;
    if (heard++ === patience) void delay(randomInt(0, 30)).then(() => child.kill('SIGKILL'));
  }
  return (await exit)[1] !== 'SIGKILL';
}

// Whoever pulls a stick out cuts the writing off wherever it is; to the files on it that is what a killed process does.
test('a writing that is killed at any moment leaves only whole packages, and the next one goes on from them', async () => {
  const { terminal, id } = await carriedAway();
  const stick = temporaryFolder();
  for (let visit = 0; visit < 6; visit += 1) await terminal.certify({ on: nextDay() }, [picture(120_000)]);
  terminal.store.close();
  const kept = new Set<string>();
  const folder = join(stick, ferryFolder, id);
  let cutOff = 0;
  for (let round = 0; round < 4; round += 1) {
    if (!(await writeAndKill(terminal, stick))) cutOff += 1;
    for (const line of await answerStick(agency.services, stick))
      expect(line).toMatch(/no packages|nothing of ours|pictures taken in, answer written/);
    const files = readdirSync(stick).length > 0 ? readdirSync(folder) : [];
    // What lay there whole is not written again: it is still there, and nothing else ever takes its place.
    for (const file of kept) expect(files).toContain(file);
    for (const file of files.filter((name) => ferryFiles.apart.test(name))) kept.add(file);
  }
  expect(cutOff).toBeGreaterThan(0);
  const again = await syncingTerminal(agency.url, { file: terminal.file, key: terminal.key });
  const ferry = await ferryOf(again);
  expect(await ferry.write(stick)).toMatchObject({ ok: true, pictures: 6, picturesLeft: 0 });
  expect(readdirSync(folder).filter((file) => ferryFiles.draft.test(file))).toEqual([]);
  expect((await answerStick(agency.services, stick))[0]).toContain('and 6 pictures taken in, answer written');
  expect(await ferry.read(stick)).toMatchObject({ ok: true, pictures: 6 });
  expect(again.store.outbox.counts()).toMatchObject({ queued: 0, sent: 0, accepted: 6 });
  expect(again.store.evidence.held().waiting).toBe(0);
  const rows = await agency.services.db
    .selectFrom('record')
    .select('record_id')
    .where('terminal_id', '=', id)
    .execute();
  expect(rows).toHaveLength(6);
  expect(await heldAtAgency(id)).toHaveLength(6);
});

/** A real stick of this size, in memory. */
function smallStick(megabytes: number): string {
  const stick = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', stick]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', stick]));
  return stick;
}

// Needs root for a disk of its own.
test.runIf(mayMount)(
  'a stick without room takes the records and says how many pictures wait; a full one says so, and the package before stays whole',
  async () => {
    const { terminal, ferry, id } = await carriedAway();
    const stick = smallStick(20);
    for (let visit = 0; visit < 3; visit += 1) await terminal.certify({ on: nextDay() }, [picture(120_000)]);
    const free = () => statfsSync(stick).bavail * statfsSync(stick).bsize;
    writeFileSync(join(stick, 'letters.doc'), Buffer.alloc(free() - reserveBytes - 300_000));
    const written = await ferry.write(stick);
    expect(written).toMatchObject({ ok: true, records: 3, pictures: 1, picturesLeft: 2 });
    const out = join(stick, ferryFolder, id, ferryFiles.out);
    const before = readFileSync(out, 'utf8');
    writeFileSync(join(stick, 'holiday.mp4'), Buffer.alloc(free()));
    expect(await ferry.write(stick)).toEqual({ ok: false, reason: 'disk-full' });
    expect(readFileSync(out, 'utf8')).toBe(before);
    rmSync(join(stick, 'holiday.mp4'));
    // The answer finds its place, and with every trip more of the pictures.
    for (let trip = 0; trip < 5 && terminal.store.evidence.held().waiting > 0; trip += 1) {
      expect(await ferry.write(stick)).toMatchObject({ ok: true });
      await answerStick(agency.services, stick);
      expect(await ferry.read(stick)).toMatchObject({ ok: true });
    }
    expect(await heldAtAgency(id)).toHaveLength(3);
  },
);
