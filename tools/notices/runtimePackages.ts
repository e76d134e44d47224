/** What this reads of a `package-lock.json` (format 3). */
export interface LockFile {
  packages: Record<string, LockEntry>;
}

interface LockEntry {
  /** the real name, where the folder has another (an alias) */
  name?: string;
  version?: string;
  license?: string;
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** A package that the product needs when it runs. */
export interface RuntimePackage {
  name: string;
  version: string;
  /** an SPDX expression, as the package states it */
  licence: string;
  /** folder, seen from the project's: `node_modules/zod` */
  folder: string;
  /** Installed on some systems only: a native binary for one of them. */
  optional: boolean;
  /** folder of the package that asked for it first; null for what package.json names */
  askedBy: string | null;
}

/**
 * Every package that is reached from the `dependencies` of package.json, by name and version. It follows what the lock
 * file says and not what is installed, so that the answer is the same on every system.
 * @throws Error when the lock file names a package without a version or a licence: somebody must look it up
 */
export function runtimePackages(lock: LockFile): RuntimePackage[] {
  const found = new Map<string, RuntimePackage>();
  const visit = (askedBy: string, names: readonly string[]) => {
    for (const name of names) {
      const folder = folderOf(lock, askedBy, name);
      const entry = folder === null ? undefined : lock.packages[folder];
      if (folder === null || !entry || found.has(folder)) continue;
      if (!entry.version || !entry.license)
        throw new Error(`package-lock.json says no version or no licence of ${folder}`);
      found.set(folder, {
        name: entry.name ?? name,
        version: entry.version,
        licence: entry.license,
        folder,
        optional: entry.optional === true,
        askedBy: askedBy === '' ? null : askedBy,
      });
      visit(folder, [
        ...Object.keys(entry.dependencies ?? {}),
        ...Object.keys(entry.optionalDependencies ?? {}),
        ...Object.keys(entry.peerDependencies ?? {}).filter(
          (peer) => entry.peerDependenciesMeta?.[peer]?.optional !== true,
        ),
      ]);
    }
  };
  visit('', Object.keys(lock.packages['']?.dependencies ?? {}));
  return [...found.values()].sort(
    (a, b) => compare(a.name, b.name) || compare(a.version, b.version) || compare(a.folder, b.folder),
  );
}

/** Order of code units, which no locale changes. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Where Node finds a package: beside the one that asks, else in the folders above it. */
function folderOf(lock: LockFile, askedBy: string, name: string): string | null {
  for (let from = askedBy; ; from = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1))) {
    const folder = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
    if (lock.packages[folder]) return folder;
    if (from === '') return null;
  }
}
