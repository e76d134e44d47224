import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { answerStick } from '../../agency/exchange/stick.ts';
import { type AgencyClient, clientFor } from '../../agency/testing/writingTerminal.ts';
import { ferryFiles, ferryFolder } from '../../contract/exchange/ferryFiles.ts';
import type { Gauge } from '../../domain/freshness.ts';
import { identityCheckCharacter } from '../../domain/identityNumber.ts';
import type { createFerry, FerryRead } from '../../terminal/exchange/stick/ferry.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { ferryOf, type SyncingTerminal, syncingTerminal, temporaryFolder } from './syncBench.ts';

const packId = 'hunan-provincial-2022';
const first17 = '43019919350101001';
const newcomer = { identityNumber: first17 + identityCheckCharacter(first17), name: '新来人' };

interface Village {
  agency: Agency;
  officer: AgencyClient['officer'];
  terminal: SyncingTerminal;
  /** the file with the agency's answer */
  back: string;
  /** the file that goes to the agency */
  out: string;
  write(): Promise<void>;
  answer(): Promise<void>;
  read(): Promise<FerryRead>;
}

/** A terminal that was activated in the agency's house and has had nothing but sticks since. */
async function village(
  changes: Partial<Parameters<typeof createFerry>[0]> = {},
  packsDir?: string,
): Promise<Village> {
  const agency = await startAgency({ seed: 'demo', demoCountySize: 20, ...(packsDir ? { packsDir } : {}) });
  onTestFinished(() => agency.stop());
  const officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`).officer;
  const terminal = await syncingTerminal(agency.url);
  const { code } = await officer.newActivationCode({ packIds: [packId] });
  await terminal.sync.activate(code);
  terminal.cut(true);
  const ferry = await ferryOf(terminal, changes);
  const stick = temporaryFolder();
  const folder = join(stick, ferryFolder, terminal.store.settings.get(terminalIdSetting) ?? '');
  return {
    agency,
    officer,
    terminal,
    back: join(folder, ferryFiles.back),
    out: join(folder, ferryFiles.out),
    async write() {
      expect(await ferry.write(stick)).toMatchObject({ ok: true });
    },
    async answer() {
      await answerStick(agency.services, stick);
    },
    async read() {
      const read = await ferry.read(stick);
      expect(read).toMatchObject({ ok: true });
      return read;
    },
  };
}

async function trip({ write, answer, read }: Village): Promise<void> {
  await write();
  await answer();
  await read();
}

test('a terminal that was carried away right after its activation needs nothing but its stick', async () => {
  const there = await village();
  const id = await there.terminal.certify();
  await trip(there);
  expect(['accepted', 'needs-review']).toContain(there.terminal.store.outbox.deliveryOf(id)?.state);
  expect(there.terminal.log.join('')).not.toContain('430199195103120022');
});

test('the first answer, which brought the whole roster, does not undo what later ones brought', async () => {
  const there = await village();
  const { officer, terminal, back } = there;
  await trip(there);
  const first = join(temporaryFolder(), 'first');
  copyFileSync(back, first);
  const schemes = [{ scheme: 'institution-pension' as const, drawingSince: '2010-01-01' }];
  await officer.putPersons({ entries: [{ ...newcomer, packId, schemes, certifications: [] }] });
  await trip(there);
  expect(terminal.store.roster.find(newcomer.identityNumber)?.name).toBe(newcomer.name);
  const before = [terminal.store.roster.cursor(), terminal.store.roster.size()];
  copyFileSync(first, back);
  expect(await there.read()).toMatchObject({ people: 0 });
  expect(terminal.store.roster.find(newcomer.identityNumber)?.name).toBe(newcomer.name);
  expect([terminal.store.roster.cursor(), terminal.store.roster.size()]).toEqual(before);
});

test('an answer that goes on from a roster that is not here any more is left, and the next one brings everybody', async () => {
  const there = await village();
  const { roster } = there.terminal.store;
  await trip(there);
  const size = roster.size();
  await trip(there);
  // As a salvage leaves it.
  roster.beginFullPull();
  await there.read();
  expect(roster.cursor()).toBeNull();
  await trip(there);
  expect(roster.cursor()).not.toBeNull();
  expect(roster.size()).toBe(size);
});

test('an answer with the whole roster that was read twice leaves it whole', async () => {
  const there = await village();
  const { roster } = there.terminal.store;
  await trip(there);
  const before = [roster.cursor(), roster.size()];
  await there.read();
  expect([roster.cursor(), roster.size()]).toEqual(before);
});

test('an old answer does not put a former version of the rules over the present one', async () => {
  const packsDir = temporaryFolder();
  const shipped = JSON.parse(readFileSync(`resources/policies/${packId}.json`, 'utf8')) as object;
  const publish = (version: string) =>
    writeFileSync(join(packsDir, `${packId}.json`), JSON.stringify({ ...shipped, version }));
  const offered: string[] = [];
  publish('1.0.0');
  const there = await village(
    {
      offerPack({ version }) {
        offered.push(version);
        return true;
      },
    },
    packsDir,
  );
  await trip(there);
  const first = join(temporaryFolder(), 'first');
  copyFileSync(there.back, first);
  publish('2.0.0');
  await trip(there);
  copyFileSync(first, there.back);
  await there.read();
  expect(offered).toEqual(['1.0.0', '2.0.0']);
  expect(there.terminal.store.packs.lastGoodPacks().map(({ version }) => version)).toEqual(['2.0.0']);
});

test('an old stick that is read at the agency once more does not make a terminal look better than it said since', async () => {
  let value = 1;
  const gauges = (): Gauge[] => [{ name: 'recordsWaiting', value, level: value > 1 ? 'red' : 'green' }];
  const there = await village({ office: { desk: null, gauges } });
  const shown = async () => (await there.officer.terminals()).terminals.at(-1)?.gauges;
  await there.write();
  const first = join(temporaryFolder(), 'first');
  copyFileSync(there.out, first);
  value = 40;
  await trip(there);
  expect(await shown()).toMatchObject([{ value: 40, level: 'red' }]);
  copyFileSync(first, there.out);
  await there.answer();
  expect(await shown()).toMatchObject([{ value: 40, level: 'red' }]);
});
