import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TerminalConfiguration } from '../terminal/base/configuration.ts';

const projectDir = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(projectDir, file), 'utf8');
const { scripts, dependencies, devDependencies, optionalDependencies } = JSON.parse(
  read('package.json'),
) as Record<'scripts' | 'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>;

describe.each(['README.md', 'README.zh-CN.md'])('%s tells the truth:', (file) => {
  const text = read(file);

  test('the configuration that it shows holds', () => {
    const example = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(TerminalConfiguration.safeParse(JSON.parse(example)).error).toBeUndefined();
  });

  test('each command that it names is there', () => {
    const named = Array.from(text.matchAll(/npm run ([\w:-]+)/g), (match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('each command runs under the Node that the packages bring, because the machine’s may be older', () => {
    expect(text.match(/(?<!\.bin\/)\bnode (agency|terminal|tools)\/\S+/g)).toBeNull();
  });

  test('each picture and page that it points to is there', () => {
    const targets = Array.from(
      text.matchAll(/\]\(([\w./-]+\.\w+)(?:#[\w-]*)?\)/g),
      (match) => match[1] ?? '',
    );
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter((target) => !existsSync(join(projectDir, target)))).toEqual([]);
  });
});

test('README.md says of each dependency what it is for', () => {
  const table = read('README.md').split('## Dependencies')[1]?.split('\n## ')[0] ?? '';
  const named = Array.from(table.matchAll(/`([@\w./*-]+)`/g), (match) => match[1] ?? '');
  const missing = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    (name) =>
      !named.some((entry) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : entry === name)),
  );
  expect(missing).toEqual([]);
});
