import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBuffer } from 'qrcode';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Agency, startAgency } from '../../agency/agency.ts';
import { renewSigningKey } from '../../agency/agencyKey.ts';
import { clientFor } from '../../agency/testing/writingTerminal.ts';
import { createPaperCodes } from '../../terminal/print/paperCodes.ts';
import { loadSigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { personA, syncingTerminal, temporaryFolder } from '../../test/sync/syncBench.ts';
import { run } from './main.ts';

const packId = 'hunan-provincial-2022';
let agency: Agency;
beforeAll(async () => {
  agency = await startAgency({ seed: 'demo', demoCountySize: 40 });
});
afterAll(() => agency.stop());

async function tool(...args: string[]) {
  let printed = '';
  const code = await run(args, (text) => {
    printed += text;
  });
  return { code, printed };
}

/** A terminal in touch with a real agency, what it writes on people's papers, and the agency's published keys in a file. */
async function papers(at = agency) {
  const terminal = await syncingTerminal(at.url);
  const officer = clientFor(at.url, async () => `Bearer ${at.officerToken}`).officer;
  const { code } = await officer.newActivationCode({ packIds: [packId] });
  await terminal.sync.activate(code);
  const { privateKey } = await loadSigningKey(terminal.store.settings);
  const codes = createPaperCodes({ store: terminal.store, signingKey: () => privateKey, nowMs: Date.now });
  const keyFile = join(temporaryFolder(), 'keys.json');
  writeFileSync(keyFile, await (await fetch(`${at.url}/v1/keys`)).text());
  return { terminal, keyFile, codeOf: (id: string) => codes.codeOf(id, '2042-06-01') };
}

test('what a terminal prints before and after the agency has spoken is verified against the keys that the agency publishes', async () => {
  const { terminal, keyFile, codeOf } = await papers();
  const id = await terminal.certify({ on: '2041-06-01' });
  expect(await codeOf(id)).toBeNull();
  await terminal.sync.runOnce();
  const later = await terminal.certify({ on: '2041-06-02' });
  const before = await codeOf(later);
  expect(before?.withReceipt).toBe(false);
  const first = await tool('verify', before?.text ?? '', '--agency-key', keyFile);
  expect(first.code).toBe(0);
  expect(first.printed).toContain('signed by a terminal that the agency has certified');
  expect(first.printed).toContain('there was no receipt yet');
  await terminal.sync.runOnce();
  const after = await codeOf(later);
  expect(after?.withReceipt).toBe(true);
  const second = await tool('verify', after?.text ?? '', '--agency-key', keyFile, '--language', 'zh-CN');
  expect(second.code).toBe(0);
  expect(second.printed).toContain('经办机构');
  expect(second.printed).toContain('已确认');
  expect(second.printed).toContain('2042年6月1日');
  expect(first.printed + second.printed).not.toContain(personA.identityNumber);
});

test('a photograph that is turned, dark and blurred is read; one of something else, or a code for other keys, is not believed', async () => {
  const { terminal, keyFile, codeOf } = await papers();
  await terminal.sync.runOnce();
  const id = await terminal.certify({ on: '2043-06-01' });
  await terminal.sync.runOnce();
  const { text = '' } = (await codeOf(id)) ?? {};
  const photo = join(temporaryFolder(), 'photo.jpg');
  const printed = await toBuffer(text, { errorCorrectionLevel: 'M', scale: 6 });
  await sharp(printed)
    .rotate(17, { background: '#8a7f70' })
    .extend({ top: 200, bottom: 120, left: 300, right: 80, background: '#8a7f70' })
    .linear(0.6, 20)
    .blur(1.2)
    .jpeg({ quality: 70 })
    .toFile(photo);
  const read = await tool('verify', photo, '--agency-key', keyFile, '--json');
  expect(read.code).toBe(0);
  expect(JSON.parse(read.printed)).toMatchObject({ ok: true, receipt: { state: 'accepted' } });
  const wall = join(temporaryFolder(), 'wall.png');
  await sharp({ create: { width: 500, height: 500, channels: 3, background: '#888888' } }).toFile(wall);
  expect((await tool('verify', wall, '--agency-key', keyFile)).code).toBe(1);
  const elsewhere = join(temporaryFolder(), 'elsewhere.json');
  writeFileSync(elsewhere, JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }));
  const refused = await tool('verify', text, '--agency-key', elsewhere, '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.printed)).toEqual({ ok: false, reason: 'unknown-agency' });
});

test('papers of before and after the agency took a new key verify against what it publishes then, without anybody doing anything', async () => {
  const dataDir = temporaryFolder();
  const first = await startAgency({ seed: 'demo', demoCountySize: 40, dataDir });
  const { port } = new URL(first.url);
  const { terminal, codeOf } = await papers(first);
  await terminal.sync.runOnce();
  const id = await terminal.certify({ on: '2044-06-01' });
  await terminal.sync.runOnce();
  const old = await codeOf(id);
  await renewSigningKey(first.services.db, Date.now() + 1);
  await first.stop();
  const second = await startAgency({ dataDir, port: Number(port) });
  onTestFinished(() => second.stop());
  const later = await terminal.certify({ on: '2044-06-02' });
  await terminal.sync.runOnce();
  const young = await codeOf(later);
  const published = join(temporaryFolder(), 'keys.json');
  writeFileSync(published, await (await fetch(`${second.url}/v1/keys`)).text());
  for (const code of [old, young]) {
    const { printed } = await tool('verify', code?.text ?? '', '--agency-key', published, '--json');
    expect(JSON.parse(printed)).toMatchObject({ ok: true, receipt: { state: 'accepted' } });
  }
  const { keys } = JSON.parse(readFileSync(published, 'utf8')) as { keys: { kid: string; use: string }[] };
  const newest = join(temporaryFolder(), 'newest.json');
  writeFileSync(newest, JSON.stringify(keys.find(({ use }) => use === 'sig')));
  expect((await tool('verify', old?.text ?? '', '--agency-key', newest)).code).toBe(1);
});

test('a question that cannot be read is answered with how to ask', async () => {
  expect(await tool('verify', 'AX1:')).toMatchObject({ code: 2 });
  expect(await tool('verify', 'AX1:', '--agency-key', '/nowhere.json')).toMatchObject({
    code: 2,
    printed: expect.stringContaining('no public keys'),
  });
  expect((await tool('--help')).printed).toContain('--agency-key');
});
