import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

// npm run bench -- NAME [arguments]: runs tools/bench/<name>.ts. The name may be written camelCase or kebab-case.

interface Bench {
  run(args: string[]): Promise<void> | void;
}

const folder = import.meta.dirname;
// What exports no `run` is a part of a bench.
const names = globSync('*.ts', { cwd: folder })
  .filter((file) => /^export (async )?function run\b/m.test(readFileSync(join(folder, file), 'utf8')))
  .map((file) => basename(file, '.ts'))
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
