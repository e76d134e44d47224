import { parseArgs } from 'node:util';
import { packIn, reasonLine, UsageError } from './input.ts';

/** Checks packs and prints every problem with its line, or what the pack is and assumes; true when all hold. */
export function lint(args: string[]): boolean {
  const { positionals: files } = parseArgs({ args, allowPositionals: true });
  if (files.length === 0) throw new UsageError('no pack is given');
  let allHold = true;
  for (const file of files) {
    const loaded = packIn(file);
    if (loaded.ok) {
      const { id, version, articles, assumptions } = loaded.pack;
      const counts = `${Object.keys(articles).length} articles, ${assumptions.length} assumptions`;
      console.log(`${file}: ${id} ${version} holds (${counts})`);
      for (const { path, reason } of assumptions) console.log(`  assumed ${path}: ${reason.en}`);
    } else {
      allHold = false;
      for (const reason of loaded.reasons) console.log(reasonLine(file, reason));
    }
  }
  return allHold;
}
