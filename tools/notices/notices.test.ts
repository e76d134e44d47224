import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faceAssets } from '../../face/assets.ts';
import { composeNotices } from './compose.ts';
import { licenceTexts } from './licenceTexts.ts';
import { furtherWorks } from './notBrought.ts';
import { type LockFile, runtimePackages } from './runtimePackages.ts';

const projectDir = join(import.meta.dirname, '../..');
const lock = JSON.parse(readFileSync(join(projectDir, 'package-lock.json'), 'utf8')) as LockFile;
const packages = runtimePackages(lock);

describe('the third-party notices', () => {
  const written = readFileSync(join(projectDir, 'THIRD-PARTY-NOTICES.txt'), 'utf8');

  test('are what package-lock.json and the licence files make of them today (else: npm run notices)', () => {
    const made = composeNotices(
      packages.map((one) => ({ package: one, texts: licenceTexts(projectDir, packages, one) })),
    );
    // Compared by one word: a difference of thousands of lines would say less.
    expect(made === written ? 'in step' : 'out of step').toBe('in step');
  });

  test('hold a text for every package, also for the binaries of systems that this is not', () => {
    const without = packages.filter((one) =>
      licenceTexts(projectDir, packages, one).every((text) => text.length < 200),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
    expect(written).toContain('@img/sharp-win32-x64');
  });

  test('leave no place open where a standard text wants a name', () => {
    const open = packages.flatMap((one) =>
      licenceTexts(projectDir, packages, one).filter((text) => /Copyright \(c\) <year>/.test(text)),
    );
    expect(open.filter((text) => !text.includes('END OF TERMS AND CONDITIONS'))).toEqual([]);
  });

  test('name the source of every net that a package brings', () => {
    const nets = faceAssets.filter(
      ({ from, usedBy }) => /\/models?\//.test(from) && usedBy.join() !== 'dock',
    );
    expect(nets.length).toBeGreaterThan(5);
    const unnamed = nets.filter(
      ({ from }) => !furtherWorks.some(({ where }) => matchesGlob(`node_modules/${from}`, netFiles(where))),
    );
    expect(unnamed.map(({ from }) => from)).toEqual([]);
  });
});

/** A net lies in one file of weights and one that describes it, whose name may go on behind that of the net. */
const netFiles = (where: string): string => where.replace(/\.\*$/, '{.,-}*');

describe('what belongs to the product', () => {
  const entry = (more: object = {}) => ({ version: '1.0.0', license: 'MIT', ...more });

  test('is what its dependencies ask for, and not what builds and tests it', () => {
    const found = runtimePackages({
      packages: {
        '': { dependencies: { a: '1' } },
        'node_modules/a': entry({ dependencies: { b: '1' }, peerDependencies: { c: '1' } }),
        'node_modules/b': entry(),
        'node_modules/c': entry(),
        'node_modules/tester': entry(),
      },
    });
    expect(found.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test('is found where Node finds it: the copy below the one that asks goes before the common one', () => {
    const found = runtimePackages({
      packages: {
        '': { dependencies: { a: '1', b: '2' } },
        'node_modules/a': entry({ dependencies: { b: '1' } }),
        'node_modules/a/node_modules/b': entry({ version: '1.9.0', dependencies: { c: '1' } }),
        'node_modules/b': entry({ version: '2.0.0' }),
        'node_modules/c': entry(),
      },
    });
    expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'a 1.0.0',
      'b 1.9.0',
      'b 2.0.0',
      'c 1.0.0',
    ]);
  });

  test('must say under which licence it is', () => {
    const lacking = {
      packages: { '': { dependencies: { a: '1' } }, 'node_modules/a': { version: '1.0.0' } },
    };
    expect(() => runtimePackages(lacking)).toThrow('node_modules/a');
  });
});
