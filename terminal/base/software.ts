import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SoftwareId } from '../../domain/attemptRecord.ts';

const projectDir = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(projectDir, name), 'utf8'));

/** What runs here; every record and request names it. `build.json` is laid beside a package when it is built. */
export const software: SoftwareId = {
  version: read('package.json')['version'] ?? '',
  build: existsSync(join(projectDir, 'build.json'))
    ? (read('build.json')['build'] ?? 'development')
    : 'development',
};
