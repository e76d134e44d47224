import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A package of the operating system, and what it is for. */
export interface SystemPackage {
  name: string;
  why: string;
}

/** What became of an installation; `advice` says what a person can do. */
export type SystemInstallation = { installed: true } | { installed: false; advice: string };

/**
 * Installs what is missing of the packages through apt, saying what and why.
 * Needs root, or sudo (which asks for the password where there is somebody to ask).
 */
export function installSystemPackages(packages: SystemPackage[]): SystemInstallation {
  if (!existsSync('/usr/bin/apt-get')) {
    return { installed: false, advice: `There is no apt here. Install by hand: ${listed(packages)}` };
  }
  const missing = packages.filter(({ name }) => !isInstalled(name));
  if (missing.length === 0) return { installed: true };
  const names = missing.map(({ name }) => name);
  console.log('Installing with apt:');
  for (const { name, why } of missing) console.log(`  ${name}: ${why}`);

  const asRoot = process.getuid?.() === 0 ? [] : existsSync('/usr/bin/sudo') ? ['sudo'] : null;
  if (asRoot === null) {
    return {
      installed: false,
      advice: `That needs root and there is no sudo. As root: apt-get install ${names.join(' ')}`,
    };
  }
  // Without a terminal nobody can type a password: fail at once instead of waiting for ever.
  if (asRoot.length > 0 && !process.stdin.isTTY) asRoot.push('-n');
  const apt = (...args: string[]) => {
    const [program = '', ...rest] = [
      ...asRoot,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      ...args,
    ];
    return spawnSync(program, rest, { stdio: ['inherit', 'ignore', 'inherit'] }).status === 0;
  };
  const install = () => apt('install', '-y', '--no-install-recommends', ...names);
  // The list of packages may be absent or stale: fetch it when the first try does not find what it needs.
  if (install() || (apt('update') && install())) return { installed: true };
  return {
    installed: false,
    advice:
      `apt could not install ${names.join(', ')} (its own words are above). Connect this machine to a Debian mirror ` +
      `once, or install by hand: ${listed(missing)}`,
  };
}

/** Whether apt can install here without asking anybody: as root, or with a sudo that wants no password. */
export function installsUnasked(): boolean {
  if (!existsSync('/usr/bin/apt-get')) return false;
  return process.getuid?.() === 0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

function isInstalled(name: string): boolean {
  const result = spawnSync('dpkg-query', ['-W', '-f', '$' + '{db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return result.status === 0 && result.stdout === 'installed';
}

function listed(packages: SystemPackage[]): string {
  return packages.map(({ name, why }) => `${name} (${why})`).join(', ');
}
