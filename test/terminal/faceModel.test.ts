import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TerminalConfiguration } from '../../terminal/configuration.ts';
import { type OwnModel, sha256Of } from '../../terminal/face/ownModel.ts';
import { startTerminal } from '../../terminal/terminal.ts';
import { dlibAsOnnx, manifestOfDlib } from '../../tools/face/dlibOnnx.ts';
import { type EmbeddedAgency, startAgency } from '../../tools/setup/agency.ts';

vi.setConfig({ testTimeout: 180_000 });

let folder: string;
let agency: EmbeddedAgency;
let model: Uint8Array;
let configured: OwnModel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anxin-face-model-'));
  agency = await startAgency({ port: 0, dataDir: join(folder, 'agency') });
  model = await dlibAsOnnx();
  const written = Buffer.from(JSON.stringify(manifestOfDlib('net.onnx', model)));
  await writeFile(join(folder, 'manifest.json'), written);
  configured = { manifest: join(folder, 'manifest.json'), sha256: sha256Of(written) };
});
afterAll(async () => {
  await agency.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the terminal with the site's model, lays down the card of somebody who may certify, and tells where that leads. */
async function visitWith(change: (file: string) => Promise<unknown>) {
  const file = join(folder, 'net.onnx');
  await writeFile(file, model);
  await change(file);
  const dataDir = join(folder, 'terminal');
  const logged = () => readFile(join(dataDir, 'terminal.log'), 'utf8').catch(() => '');
  const before = (await logged()).length;
  const terminal = await startTerminal(
    TerminalConfiguration.parse({
      dataDir,
      dock: 'on',
      agency: { url: agency.url, activationCode: agency.activationCode },
      face: { model: configured },
    }),
    { shell: 'browser' },
  );
  const over = new AbortController();
  try {
    for await (const { face, sync } of terminal.status.watch(over.signal))
      if (face.state !== 'loading' && sync.rosterSize > 0) break;
    const client = createRouterClient(terminal.router);
    await client.dock.layCard({ cardId: 'due' });
    for await (const snapshot of await client.visit.watch(undefined, { signal: over.signal }))
      if (snapshot.state === 'identified' || snapshot.state === 'ended')
        return {
          face: terminal.status.current.face,
          reached: snapshot.state === 'ended' ? snapshot.end : snapshot.state,
          log: (await logged()).slice(before),
        };
    throw new Error('The visit came to nothing');
  } finally {
    over.abort();
    await terminal.stop();
  }
}

test('with its own model whole, a terminal takes a person in, and its log says by what it compares', async () => {
  const { face, reached, log } = await visitWith(async () => {});
  expect(face).toEqual({ state: 'ready' });
  expect(reached).toBe('identified');
  expect(log).toMatch(/"event":"face-state".*"detail":"dlib-onnx@1"/);
});

test.each([
  ['model-missing', (file: string) => rm(file)],
  [
    'model-altered',
    (file: string) =>
      writeFile(
        file,
        Uint8Array.from(model, (byte, at) => (at === 9999 ? byte ^ 1 : byte)),
      ),
  ],
] as const)(
  '%s: the visit leads to the counter before anybody stands before the camera',
  async (reason, change) => {
    const { face, reached, log } = await visitWith(change);
    expect(face).toEqual({ state: 'unavailable', reason });
    expect(reached).toBe('face-engine-unavailable');
    expect(log).toContain(`"state":"${reason}"`);
    expect(log).not.toMatch(/\d{17}[\dX]/);
  },
);
