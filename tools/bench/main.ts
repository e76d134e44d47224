import { globSync } from 'node:fs';
import { basename } from 'node:path';

// npm run bench -- NAME [arguments]: runs tools/bench/<name>.ts. The name may be written camelCase or kebab-case.

interface Bench {
  run(args: string[]): Promise<void> | void;
}

const folder = import.meta.dirname;
const names = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'main' && !name.endsWith('.test'))
  .sort();

const [asked, ...args] = process.argv.slice(2);
const name = asked?.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

if (name !== undefined && names.includes(name)) {
  const bench = (await import(`./${name}.ts`)) as Bench;
  await bench.run(args);
} else {
  if (asked !== undefined) console.error(`There is no bench called ${asked}.`);
  console.log(
    `npm run bench -- NAME [arguments], where NAME is one of:\n  ${names.join('\n  ') || '(none yet)'}`,
  );
  process.exitCode = asked === undefined ? 0 : 1;
}
