import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Language } from '../../domain/localisedText.ts';
import { projectDir, readPage } from './page.ts';

const table = readPage('docs/adding-a-language.md').split('## 2.')[1]?.split('\n## ')[0] ?? '';
/** What the first column names, as patterns; `TAG` stands for a language that is there. */
const named = table
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) =>
    Array.from((line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g), (match) => match[1] ?? ''),
  );

describe('the page on adding a language', () => {
  test.each(named)('names %s, which is there', (pattern) => {
    const files = Language.options.flatMap((tag) => {
      const path = pattern.replace('TAG', tag);
      return existsSync(join(projectDir, path)) ? [path] : globSync(path, { cwd: projectDir });
    });
    expect(files.length).toBeGreaterThanOrEqual(pattern.includes('TAG') ? Language.options.length : 1);
  });

  test('names every file that holds a text for each language', () => {
    const holding = globSync(
      '{domain,contract,native,face,terminal,electron,renderer,agency,tools,resources}/**/*.{ts,tsx,json}',
      { cwd: projectDir },
    ).filter(
      (file) =>
        !/\.test\.tsx?$|\/fixtures\/|\/testing\/|Fixture\.ts$|node_modules/.test(file) &&
        /['"]?zh-TW['"]?/.test(readFileSync(join(projectDir, file), 'utf8')),
    );
    const known = new Set(named.flatMap((pattern) => globSync(pattern, { cwd: projectDir })));
    expect(holding.length).toBeGreaterThan(10);
    expect(holding.filter((file) => !known.has(file))).toEqual([]);
  });

  test('need not name what chooses by a single language: no code does, but for the sign on the language button', () => {
    const choosing = globSync('{domain,contract,terminal,renderer,agency}/**/*.{ts,tsx}', {
      cwd: projectDir,
    }).filter(
      (file) =>
        !/\.test\.tsx?$/.test(file) &&
        /anguage (===|!==) '/.test(readFileSync(join(projectDir, file), 'utf8')),
    );
    expect(choosing).toEqual(['renderer/layout/LanguageChoice.tsx']);
  });
});
