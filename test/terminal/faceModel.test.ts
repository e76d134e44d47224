import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TerminalStatus } from '../../contract/terminal/index.ts';
import { TerminalConfiguration } from '../../terminal/base/configuration.ts';
import { type OwnModel, sha256Of } from '../../terminal/face/ownModel.ts';
import {
  alterOneByte,
  copyOfModels,
  descriptorModel,
  watchVerifierThreads,
} from '../../terminal/face/testing/modelsFixture.ts';
import { startTerminal } from '../../terminal/service/terminal.ts';
import { dlibAsOnnx, manifestOfDlib } from '../../tools/face/dlibOnnx.ts';
import { type EmbeddedAgency, startAgency } from '../../tools/setup/agency.ts';

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

interface Site {
  /** what happens to the site's own model before the terminal starts */
  before?(file: string): Promise<unknown>;
  /** what happens once the engine is ready */
  meanwhile?(file: string): Promise<unknown>;
  /** folder of the default models; then the site has none of its own */
  faceModels?: string;
}

/** Starts a terminal, lays down the card of somebody who may certify, and tells where that leads. */
async function visitAt({ before, meanwhile, faceModels }: Site) {
  const file = join(folder, 'net.onnx');
  await writeFile(file, model);
  await before?.(file);
  const dataDir = join(folder, 'terminal');
  const logged = () => readFile(join(dataDir, 'terminal.log'), 'utf8').catch(() => '');
  const loggedBefore = (await logged()).length;
  const terminal = await startTerminal(
    TerminalConfiguration.parse({
      dataDir,
      dock: 'on',
      agency: { url: agency.url, activationCode: agency.activationCode },
      face: { model: faceModels ? null : configured },
    }),
    { shell: 'browser', ...(faceModels ? { faceModels } : {}) },
  );
  const over = new AbortController();
  const until = async (holds: (status: TerminalStatus) => boolean) => {
    for await (const status of terminal.status.watch(over.signal)) if (holds(status)) return;
  };
  try {
    await until(({ face, sync }) => face.state !== 'loading' && sync.rosterSize > 0);
    if (meanwhile) {
      await meanwhile(file);
      await until(({ face }) => face.state === 'loading');
      await until(({ face }) => face.state !== 'loading');
    }
    const client = createRouterClient(terminal.router);
    await client.dock.layCard({ cardId: 'due' });
    for await (const snapshot of await client.visit.watch(undefined, { signal: over.signal }))
      if (snapshot.state === 'identified' || snapshot.state === 'ended')
        return {
          face: terminal.status.current.face,
          reached: snapshot.state === 'ended' ? snapshot.end : snapshot.state,
          log: (await logged()).slice(loggedBefore),
        };
    throw new Error('The visit came to nothing');
  } finally {
    over.abort();
    await terminal.stop();
  }
}

function expectCounter({ face, reached, log }: Awaited<ReturnType<typeof visitAt>>, reason: string): void {
  expect(face).toEqual({ state: 'unavailable', reason });
  expect(reached).toBe('face-engine-unavailable');
  expect(log).toContain(`"state":"${reason}"`);
  expect(log).not.toMatch(/\d{17}[\dX]/);
}

const harms = [
  ['model-missing', (file: string) => rm(file)],
  ['model-altered', alterOneByte],
] as const;

test('with its own model whole, a terminal takes a person in, and its log says by what it compares', async () => {
  const { face, reached, log } = await visitAt({});
  expect(face).toEqual({ state: 'ready' });
  expect(reached).toBe('identified');
  expect(log).toMatch(/"event":"face-state".*"detail":"dlib-onnx@1"/);
});

test.each(harms)(
  "%s of the site's own: the visit leads to the counter before anybody stands before the camera",
  async (reason, harm) => {
    expectCounter(await visitAt({ before: harm }), reason);
  },
);

test.each(harms)('%s of the default: the visit leads to the counter just so', async (reason, harm) => {
  const faceModels = await copyOfModels();
  await harm(join(faceModels, descriptorModel));
  expectCounter(await visitAt({ faceModels }), reason);
});

test('a model that is altered while the terminal runs closes the face way as soon as its engine has to start anew', async () => {
  const threads = watchVerifierThreads();
  const visit = await visitAt({
    async meanwhile(file) {
      await alterOneByte(file);
      await threads.crashNewest();
    },
  });
  expectCounter(visit, 'model-altered');
});
