import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allPages, projectDir, readPage, targetsOf } from './page.ts';

const rooms = readdirSync(projectDir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', 'out', 'dist', 'data'].includes(entry.name))
  .map(({ name }) => name);

/** Paths that a page names as code: `terminal/shell/serve.ts`. Patterns and names that stand for something are left out. */
function namedPaths(text: string): string[] {
  const words = Array.from(text.matchAll(/`([^`\n]+)`/g), (match) => (match[1] ?? '').split(/\s+/)).flat();
  return words.filter((word) => rooms.some((room) => word.startsWith(`${room}/`)) && /^[\w./-]+$/.test(word));
}

describe.each(allPages)('%s', (file) => {
  const text = readPage(file);

  test('points to pages and pictures that are there', () => {
    expect(targetsOf(file, text).filter((target) => !existsSync(join(projectDir, target)))).toEqual([]);
  });

  test('names files that are there', () => {
    const gone = namedPaths(text).filter(
      (path) => !existsSync(join(projectDir, path)) && !/[A-Z]{3,}/.test(path),
    );
    expect(gone).toEqual([]);
  });
});

test('a path that is gone would be found', () => {
  expect(namedPaths('see `terminal/gone.ts` and `npm run x`, `resources/texts/*.json`')).toEqual([
    'terminal/gone.ts',
  ]);
});
