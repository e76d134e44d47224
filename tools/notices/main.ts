import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { composeNotices } from './compose.ts';
import { licenceTexts } from './licenceTexts.ts';
import { type LockFile, runtimePackages } from './runtimePackages.ts';

const help = `Writes THIRD-PARTY-NOTICES.txt: what the product is made of, and every licence text.
  npm run notices             write it
  npm run notices -- --check  write nothing; exit 1 where the file is not what it should be
`;
const { values: switches } = parseArgs({
  options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const projectDir = join(import.meta.dirname, '../..');
const file = join(projectDir, 'THIRD-PARTY-NOTICES.txt');

if (switches.help) {
  process.stdout.write(help);
} else {
  const lock = JSON.parse(readFileSync(join(projectDir, 'package-lock.json'), 'utf8')) as LockFile;
  const packages = runtimePackages(lock);
  const notices = composeNotices(
    packages.map((one) => ({ package: one, texts: licenceTexts(projectDir, packages, one) })),
  );
  if (!switches.check) {
    writeFileSync(file, notices);
    process.stdout.write(`THIRD-PARTY-NOTICES.txt: ${packages.length} packages\n`);
  } else if (readFileSync(file, 'utf8') !== notices) {
    process.stderr.write('THIRD-PARTY-NOTICES.txt is not up to date: npm run notices\n');
    process.exitCode = 1;
  }
}
