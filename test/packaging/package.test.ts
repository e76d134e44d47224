import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faceAssets } from '../../face/assets.ts';
import { layStandInElectron } from './standInElectron.ts';

const projectDir = resolve(import.meta.dirname, '../..');
const isBuilt = ['out/packagedPage/index.html', 'out/app/electron/main.js'].every((file) =>
  existsSync(join(projectDir, file)),
);

let folder: string;
/** files inside of the archive, with a slash in front */
let archived: string[];
let unpacked: string;

// Packing itself is real; only Electron's own program is a stand-in (standInElectron.ts).
describe.skipIf(!isBuilt)('a package (skipped until page and shell are built: npm run pack)', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anxin-package-'));
    const { devDependencies } = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8'));
    await layStandInElectron(join(folder, 'electron'), devDependencies.electron);
    const packed = spawnSync(
      join(projectDir, 'node_modules/.bin/electron-builder'),
      [
        '--dir',
        '--linux',
        '--x64',
        `-c.electronDist=${join(folder, 'electron')}`,
        `-c.directories.output=${join(folder, 'dist')}`,
      ],
      { cwd: projectDir, encoding: 'utf8' },
    );
    expect(packed.status, packed.stdout + packed.stderr).toBe(0);
    const resources = join(folder, 'dist/linux-unpacked/resources');
    archived = listPackage(join(resources, 'app.asar'), { isPack: false });
    unpacked = join(resources, 'app.asar.unpacked');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds the shell, the terminal, the page and what they read', () => {
    for (const file of [
      '/package.json',
      '/out/app/electron/main.js',
      '/out/app/electron/preload.cjs',
      '/out/app/terminal/service/terminal.js',
      '/out/app/terminal/face/verifierThread.js',
      '/out/app/resources/policies/hunan-provincial-2022.json',
      '/out/page/index.html',
    ])
      expect(archived).toContain(file);
  });

  test('holds every model and wasm file that the terminal reads', () => {
    const needed = faceAssets.filter(({ usedBy }) => usedBy.includes('terminal'));
    expect(needed.length).toBeGreaterThan(0);
    for (const { from } of needed) expect(archived).toContain(`/node_modules/${from}`);
  });

  test('brings its licence and those of others beside the program, where they can be read', async () => {
    for (const file of ['LICENSE', 'NOTICE', 'THIRD-PARTY-NOTICES.txt'])
      expect(await readFile(join(folder, 'dist/linux-unpacked', file), 'utf8')).toBe(
        await readFile(join(projectDir, file), 'utf8'),
      );
  });

  test('holds of ONNX Runtime what Node loads, and nothing for browsers', () => {
    const folder = '/node_modules/onnxruntime-web/dist/';
    const held = archived.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length));
    expect(held.sort()).toEqual([
      'ort-wasm-simd-threaded.mjs',
      'ort-wasm-simd-threaded.wasm',
      'ort.node.min.mjs',
    ]);
  });

  test('holds neither the dock nor the simulator, the demo faces, the agency, the development runtime or the tests', () => {
    const unwanted = archived.filter((file) =>
      [
        /^\/node_modules\/node-linux-/,
        /^\/out\/app\/terminal\/dock\//,
        /^\/out\/app\/native\/simulator\//,
        /^\/out\/app\/resources\/demoCounty\//,
        /^\/out\/page\/demo\//,
        /^\/out\/page\/assets\/dock/i,
        /^\/(agency|test|tools|renderer|docs|data)\b/,
        /^\/node_modules\/(@electric-sql|pg|vitest|vite|electron|react|@playwright)\//,
        /\.(ts|tsx|map|log|db)$/,
        /\/(store-key\.json|\.env)$/,
      ].some((pattern) => pattern.test(file)),
    );
    expect(unwanted).toEqual([]);
  });

  test('holds every package that the compiled code asks for', async () => {
    const code = archived.filter((file) => /^\/out\/app\/.*\.c?js$/.test(file));
    const asked = new Set<string>();
    for (const file of code) {
      const source = await readFile(join(projectDir, file), 'utf8');
      for (const [, name = ''] of source.matchAll(
        /(?:from |import |import\(|require\(|require\.resolve\()["']([@\w][^"']*)["']/g,
      ))
        asked.add(/^(@[^/]+\/[^/]+|[^/]+)/.exec(name)?.[1] ?? name);
    }
    const missing = [...asked].filter(
      (name) =>
        !name.startsWith('node:') &&
        name !== 'electron' &&
        !archived.includes(`/node_modules/${name}/package.json`),
    );
    expect(asked.size).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  test.each([
    'better-sqlite3',
    'node-hid',
    'usb',
    '@serialport/bindings-cpp',
    'sharp',
    '@img',
    '@napi-rs',
    '@node-rs',
  ])('lays %s outside of the archive, where the system can load it', (name) => {
    expect(existsSync(join(unpacked, 'node_modules', name))).toBe(true);
  });

  test('cannot be run as Node nor be debugged, and loads its code from the archive only', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'dist/linux-unpacked/anxin'));
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    });
  });
});

test('the Debian package brings the rules that open the reader to the terminal’s user', async () => {
  const description = await readFile(join(projectDir, 'electron-builder.yml'), 'utf8');
  const rules = /- (resources\/udev\/\S+)=\/lib\/udev\/rules\.d\//.exec(description)?.[1];
  expect(rules).toBeDefined();
  expect(existsSync(join(projectDir, rules ?? ''))).toBe(true);
});

test('what is packed brings its licence and the notices of others', async () => {
  const description = await readFile(join(projectDir, 'electron-builder.yml'), 'utf8');
  const beside = /^extraFiles:\n((?: {2}- .*\n)+)/m.exec(description)?.[1]?.match(/[\w.-]{3,}/g);
  expect(beside).toEqual(['LICENSE', 'NOTICE', 'THIRD-PARTY-NOTICES.txt']);
  for (const file of beside ?? []) expect(existsSync(join(projectDir, file))).toBe(true);
});
