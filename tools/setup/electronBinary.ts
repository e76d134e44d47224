import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from './processes.ts';

/**
 * Where Electron's program lies: in the folder that `ELECTRON_OVERRIDE_DIST_PATH` names, else in the package once
 * `npx install-electron` has fetched it; null when there is none. Asking the package itself would start a download.
 */
export function findElectron(env: Record<string, string | undefined>): string | null {
  const packageDir = join(projectDir, 'node_modules/electron');
  const nameFile = join(packageDir, 'path.txt');
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8') : 'electron';
  const program = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageDir, 'dist'), name);
  return existsSync(program) ? program : null;
}
