import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPrograms } from '../voice/programs.ts';
import { projectDir } from './processes.ts';
import { installSystemPackages, installsUnasked } from './systemPackages.ts';

/**
 * Sees that the build of the page can make the files of the voice: installs the programs with apt where there are
 * neither files nor programs and nobody has to be asked. A terminal without a voice is a terminal: where it cannot
 * be done, one line says what that means and what mends it. An installation that failed is not tried at every start.
 */
export function provideVoicePrograms(folder = projectDir): void {
  if (process.platform !== 'linux' || existsSync(join(folder, 'data/voice/manifest.json'))) return;
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const tried = join(folder, 'out/voice-programs.tried');
  if (!existsSync(tried) && installsUnasked()) {
    const packages = missing.map(({ debianPackage, does }) => ({
      name: debianPackage,
      why: `${does}, for the page's Mandarin voice`,
    }));
    if (installSystemPackages(packages).installed) return;
    mkdirSync(join(folder, 'out'), { recursive: true });
    writeFileSync(tried, '');
  }
  const names = missing.map(({ debianPackage }) => debianPackage).join(' ');
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  const mend = existsSync('/usr/bin/apt-get') ? `${sudo}apt-get install ${names}` : `install ${names}`;
  console.log(
    `The page is silent where the system has no Mandarin voice. To mend it: ${mend}, then start again.`,
  );
}
