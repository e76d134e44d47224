import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { roomsOf } from './architecture/rooms.ts';

const projectDir = fileURLToPath(new URL('..', import.meta.url));

interface Room {
  /** rooms, or single files of them, that it may use; data (`resources`), what was built (`out`) and the project's own folder are open to all */
  uses: string[];
  /** packages that it may use; `node:` stands for Node's own modules */
  packages: string[];
}

/** The map of the house: dependencies point downwards only, and each package has its rooms. */
const house: Record<string, Room> = {
  domain: { uses: [], packages: ['zod', 'temporal-polyfill', 'jsonc-parser'] },
  contract: { uses: ['domain'], packages: ['@orpc/contract', 'cborg', 'jose', 'uuid', 'zod'] },
  native: {
    uses: ['domain/identityNumber.ts'],
    packages: ['node:', 'node-hid', 'serialport', 'usb', 'sharp', 'zod'],
  },
  face: {
    uses: ['domain'],
    packages: ['node:', '@tensorflow/', '@vladmandic/human', 'face-api.js', 'sharp', 'zod'],
  },
  terminal: {
    uses: ['native', 'face', 'contract', 'domain'],
    packages: [
      'node:',
      '@fastify/static',
      '@napi-rs/keyring',
      '@node-rs/argon2',
      '@orpc/',
      '@tensorflow/',
      'better-sqlite3',
      'csv-stringify',
      'face-api.js',
      'fastify',
      'jose',
      'jsqr',
      'kysely',
      'onnxruntime-web',
      'p-limit',
      'pino',
      'qrcode',
      'sharp',
      'temporal-polyfill',
      'uuid',
      'write-excel-file',
      'ws',
      'xstate',
      'zod',
    ],
  },
  renderer: {
    uses: ['face', 'contract', 'domain'],
    packages: [
      '@fontsource-variable/noto-sans-sc',
      '@orpc/',
      'i18next',
      'lucide-react',
      'qrcode',
      'react',
      'react-aria-components',
      'react-dom',
      'temporal-polyfill',
      'zod',
    ],
  },
  agency: {
    uses: ['contract', 'domain'],
    packages: [
      'node:',
      '@electric-sql/pglite',
      '@fastify/static',
      '@node-rs/argon2',
      '@orpc/',
      'better-sqlite3',
      'csv-stringify',
      'fastify',
      'jose',
      'kysely',
      'pg',
      'pino',
      'rate-limiter-flexible',
      'temporal-polyfill',
      'uuid',
      'write-excel-file',
      'zod',
    ],
  },
  electron: {
    uses: ['terminal', 'contract'],
    packages: ['node:', '@orpc/server', 'electron', 'zod'],
  },
};

/** Tests, and what is laid out for them beside the code: never part of the product. */
const testOnly = /\.test\.tsx?$|Fixture\.tsx?$|\/fixtures\/|\/testing\//;

/** What tests beside the code may use on top of their room. */
const testPackages = [
  'vitest',
  'fast-check',
  'node:',
  'vite',
  'uuid',
  'qrcode',
  '@orpc/',
  '@playwright/test',
];

/** Names everything that a file asks for: imports (types too), re-exports, and workers or files by URL. */
function requestsOf(file: string, source: string): string[] {
  const { module, program, errors } = parseSync(file, source);
  if (errors.length > 0 || program === undefined) throw new Error(`${file} does not parse`);
  return [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value)),
    ...Array.from(source.matchAll(/\bimport\(\s*'([^']+)'/g), (match) => match[1]),
    ...Array.from(source.matchAll(/new URL\(\s*'(\.[^']+)',\s*import\.meta\.url/g), (match) => match[1]),
  ].filter((request) => request !== undefined);
}

/** Says what a file asks for that its room may not use. */
function trespassesOf(file: string, source: string): string[] {
  const roomName = file.split('/')[0] ?? '';
  const room = house[roomName];
  const isTest = testOnly.test(file);
  return requestsOf(file, source).filter((request) => {
    if (request.startsWith('.')) {
      const target = normalize(join(dirname(file), request));
      const targetRoom = target.split('/')[0] ?? '';
      if (!room) return false;
      if (!isTest && testOnly.test(target)) return true;
      if ([roomName, 'resources', 'out', '.'].includes(targetRoom)) return false;
      if (isTest && targetRoom === 'test') return false;
      return !room.uses.includes(targetRoom) && !room.uses.includes(target);
    }
    if (!room) return belongsTo(request, ['electron']);
    return !belongsTo(request, room.packages) && !(isTest && belongsTo(request, testPackages));
  });
}

function belongsTo(request: string, packages: string[]): boolean {
  return packages.some((name) =>
    /[:/]$/.test(name) ? request.startsWith(name) : request === name || request.startsWith(`${name}/`),
  );
}

describe('the house', () => {
  test.each([...Object.keys(house), 'test', 'tools'])('%s uses only what lies below it', (room) => {
    const trespasses = globSync(`${room}/**/*.{ts,tsx,mts}`, { cwd: projectDir }).flatMap((file) =>
      trespassesOf(file, readFileSync(join(projectDir, file), 'utf8')).map(
        (request) => `${file} → ${request}`,
      ),
    );
    expect(trespasses).toEqual([]);
  });

  test.each([
    ['domain/a.ts', "import { readFileSync } from 'node:fs';"],
    ['domain/a.ts', "import type { Terminal } from '../terminal/service/terminal.ts';"],
    ['domain/liveness/a.ts', "export * from '../../contract/agency.ts';"],
    ['contract/a.ts', "import { FaceEngine } from '../face/engine.ts';"],
    ['native/a.ts', "import { Person } from '../domain/person.ts';"],
    ['terminal/a.ts', "import { app } from 'electron';"],
    ['terminal/a.ts', "const page = await import('../renderer/page.tsx');"],
    ['terminal/a.ts', "new Worker(new URL('../agency/worker.ts', import.meta.url));"],
    ['terminal/a.ts', "type Page = import('../renderer/page.tsx').Page;"],
    ['renderer/a.tsx', "import { readFile } from 'node:fs/promises';"],
    ['renderer/a.tsx', "import type { Visits } from '../terminal/visit/visits.ts';"],
    ['agency/a.ts', "import { Store } from '../terminal/vault/store/store.ts';"],
    ['electron/a.ts', "import { App } from '../renderer/app.tsx';"],
    ['tools/a.ts', "import { app } from 'electron';"],
    ['domain/a.test.ts', "import { Store } from '../terminal/vault/store/store.ts';"],
    ['terminal/vault/store/a.ts', "import { openTestStore } from '../testing/storeFixture.ts';"],
    ['domain/policy/a.ts', "import { packs } from './fixtures/packs.ts';"],
  ])('refuses in %s: %s', (file, source) => {
    expect(trespassesOf(file, source)).toHaveLength(1);
  });

  test.each([
    ['native/a.ts', "import { maskIdentityNumber } from '../domain/identityNumber.ts';"],
    ['domain/a.ts', "import { z } from 'zod/mini';"],
    ['face/assets.ts', "import pinned from '../resources/face/assets.json' with { type: 'json' };"],
    ['electron/main.ts', "import { app } from 'electron';"],
    ['terminal/vault/testing/storeFixture.ts', "import { onTestFinished } from 'vitest';"],
    ['terminal/a.test.ts', "import { tinyRouter } from './shell/tinyRouter.ts';"],
  ])('allows in %s: %s', (file, source) => {
    expect(trespassesOf(file, source)).toEqual([]);
  });
});

/** The room of a file within its part of the house; undefined for a file that is in none. */
function roomOf(file: string): string | undefined {
  const [part = '', ...rest] = file.split('/');
  const inside = rest.join('/');
  const homes = Object.entries(roomsOf[part] ?? {}).flatMap(([name, { holds = [name] }]) =>
    holds.filter((home) => inside === home || inside.startsWith(`${home}/`)).map((home) => ({ name, home })),
  );
  return homes.toSorted((a, b) => b.home.length - a.home.length)[0]?.name;
}

/** The rooms of the same part that a file of the product asks for, besides its own. */
function roomsAskedBy(file: string, source: string): { room: string | undefined; asked: string[] } {
  const part = `${file.split('/')[0]}/`;
  const room = roomOf(file);
  const asked = requestsOf(file, source)
    .filter((request) => request.startsWith('.'))
    .map((request) => normalize(join(dirname(file), request)))
    .filter((target) => target.startsWith(part))
    .map((target) => roomOf(target) ?? target)
    .filter((target) => target !== room);
  return { room, asked };
}

/** Says which rooms a file asks for that its own may not use. */
function roomTrespassesOf(file: string, source: string): string[] {
  const { room, asked } = roomsAskedBy(file, source);
  if (room === undefined) return ['it is in no room'];
  const uses = roomsOf[file.split('/')[0] ?? '']?.[room]?.uses ?? [];
  return asked.filter((target) => !uses.includes(target));
}

describe.each(Object.entries(roomsOf))('the rooms of %s', (part, rooms) => {
  const files = globSync(`${part}/**/*.{ts,tsx}`, { cwd: projectDir })
    .filter((file) => !testOnly.test(file))
    .map((file) => ({ file, source: readFileSync(join(projectDir, file), 'utf8') }));

  test('stand one above the other', () => {
    const order = Object.keys(rooms);
    const upwards = order.flatMap((room, at) =>
      (rooms[room]?.uses ?? []).filter((used) => !order.slice(0, at).includes(used)),
    );
    expect(upwards).toEqual([]);
  });

  test('use what they are said to use, and nothing is said that they do not use', () => {
    const trespasses = files.flatMap(({ file, source }) =>
      roomTrespassesOf(file, source).map((room) => `${file} → ${room}`),
    );
    expect(trespasses).toEqual([]);
    const arrows = new Set(
      files.flatMap(({ file, source }) => {
        const { room, asked } = roomsAskedBy(file, source);
        return asked.map((target) => `${room} → ${target}`);
      }),
    );
    const said = Object.entries(rooms).flatMap(([room, { uses }]) => uses.map((used) => `${room} → ${used}`));
    expect(said.filter((arrow) => !arrows.has(arrow))).toEqual([]);
  });
});

describe('a room', () => {
  test.each([
    ['terminal/vault/vault.ts', "import type { CandidateKey } from '../exchange/line/activation.ts';"],
    ['terminal/vault/store/a.ts', "import { openVault } from '../vault.ts';"],
    ['terminal/visit/a.ts', "import { createDesk } from '../desk/desk.ts';"],
    ['terminal/desk/people/a.ts', "export * from '../lists/documents.ts';"],
    ['terminal/rules/a.ts', "type Line = import('../exchange/line/sync.ts').Sync;"],
    ['terminal/a.ts', "import { z } from 'zod';"],
    ['renderer/layout/a.tsx', "const page = await import('../screens/Page.tsx');"],
    ['renderer/screens/a.tsx', "import { Desk } from '../desk/Desk.tsx';"],
    ['agency/database/a.ts', "import type { AgencyServices } from '../services.ts';"],
    ['agency/records/a.ts', "import { openAgency } from '../agency.ts';"],
  ])('refuses in %s: %s', (file, source) => {
    expect(roomTrespassesOf(file, source)).toHaveLength(1);
  });

  test.each([
    ['terminal/visit/a.ts', "import { LiveValue } from '../base/liveValue.ts';"],
    ['terminal/vault/store/a.ts', "import { step } from './migrations/010-settings.ts';"],
    ['renderer/desk/a.tsx', "import { Capture } from '../screens/Capture.tsx';"],
  ])('allows in %s: %s', (file, source) => {
    expect(roomTrespassesOf(file, source)).toEqual([]);
  });

  test.each([
    ['terminal/desk/desk.ts', "import { stage } from './testing/deskStage.ts';"],
    ['renderer/wire/a.ts', "import { page } from '../testing/page.ts';"],
    ['agency/records/a.ts', "import { town } from '../testing/town.ts';"],
  ])('keeps what only tests use out of %s: %s', (file, source) => {
    expect(trespassesOf(file, source)).toHaveLength(1);
  });
});

/** The `default` cases of a file that quietly take whatever no case names. */
function quietDefaultsOf(source: string): string[] {
  // A statement follows; what follows a property of that name is an expression on the same line.
  const defaults = source.matchAll(/^\s*default:(?:\s*\n\s*| (?=return|throw|break|\{))(.*)/gm);
  return Array.from(defaults, ([, next = '']) => next).filter((next) => !/^(?:return )?never\(/.test(next));
}

describe('a switch over a closed set', () => {
  test.each(['terminal', 'renderer'])('in %s has each of its cases', (part) => {
    const quiet = globSync(`${part}/**/*.{ts,tsx}`, { cwd: projectDir })
      .filter((file) => !testOnly.test(file))
      .flatMap((file) =>
        quietDefaultsOf(readFileSync(join(projectDir, file), 'utf8')).map((next) => `${file}: ${next}`),
      );
    expect(quiet).toEqual([]);
  });

  test('may not take the rest by default', () => {
    expect(quietDefaultsOf('switch (way) {\n  default:\n    return null;\n}')).toEqual(['return null;']);
    expect(quietDefaultsOf('switch (way) {\n  default:\n    return never(way);\n}')).toEqual([]);
  });
});

/** What only the store's own rooms may do: SQL, handles, transactions, and the parts of the store that are for itself. */
const ofTheStore = [
  /\.(prepare|exec)(<[^(]*>)?\(\s*[`'"]\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|BEGIN|PRAGMA)\b/i,
  /\.transaction\(/,
  /\binternals\b/,
  /from '[^']*\/store\/handle\.ts'/,
  /from 'better-sqlite3'/,
];

/** An INSERT without the names of its columns takes another meaning with the next migration. */
const positionalInsert = /\b(INSERT(\s+OR\s+\w+)?|REPLACE)\s+INTO\s+\w+\s+(VALUES|SELECT)\b/i;

function storeTrespassesOf(file: string, source: string): string[] {
  if (testOnly.test(file)) return [];
  const foreign = file.startsWith('terminal/vault/') ? [] : ofTheStore;
  return [...foreign, positionalInsert].filter((rule) => rule.test(source)).map(String);
}

describe('the store of the terminal', () => {
  test('is written and read in its own rooms, and each INSERT names its columns', () => {
    const trespasses = globSync('terminal/**/*.ts', { cwd: projectDir }).flatMap((file) =>
      storeTrespassesOf(file, readFileSync(join(projectDir, file), 'utf8')).map((rule) => `${file}: ${rule}`),
    );
    expect(trespasses).toEqual([]);
  });

  test.each([
    ['terminal/desk/a.ts', "const find = db.prepare<[string], Row>('SELECT name FROM roster');"],
    ['terminal/desk/a.ts', 'db.exec(`\n  DELETE FROM roster`);'],
    ['terminal/exchange/a.ts', 'const all = db.transaction(() => {});'],
    ['terminal/service/a.ts', 'createThings(store.internals);'],
    ['terminal/desk/a.ts', "import type { WritableHandle } from '../vault/store/handle.ts';"],
    ['terminal/desk/a.ts', "import Database from 'better-sqlite3';"],
    ['terminal/vault/store/a.ts', "handle.prepare('INSERT OR IGNORE INTO receipts VALUES (?, ?)');"],
    ['terminal/vault/store/a.ts', "prepareWrite(handle, 'INSERT INTO audit SELECT * FROM other');"],
  ])('refuses in %s: %s', (file, source) => {
    expect(storeTrespassesOf(file, source)).toHaveLength(1);
  });

  test.each([
    ['terminal/shell/a.ts', "const found = /(a)/.exec('a');"],
    ['terminal/service/a.ts', 'await shownCode.prepare(certification);'],
    ['terminal/vault/store/a.ts', "handle.prepare('INSERT INTO receipts (record_id) VALUES (?)');"],
    ['terminal/desk/a.test.ts', 'store.internals.handle.pragma("query_only = ON");'],
  ])('allows in %s: %s', (file, source) => {
    expect(storeTrespassesOf(file, source)).toEqual([]);
  });
});
