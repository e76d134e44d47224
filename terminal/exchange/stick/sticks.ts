import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ferryFiles, ferryFolder } from '../../../contract/exchange/ferryFiles.ts';
import type { Stick } from '../../../contract/terminal/index.ts';

/** Where Linux desktops and administrators mount what is plugged in. */
const mountPoint = /^\/(?:(?:run\/)?media\/[^/]+(?:\/[^/]+)?|mnt\/[^/]+)$/;

/** The table of mounts (proc(5)); absent on other systems, whose sticks the configuration names. */
const mountTable = '/proc/self/mounts';

/**
 * The folders of a mount table in which a stick may lie.
 * @param table lines as in proc(5), in which a blank in a path is written `\040`
 */
export function mountedSticks(table: string): string[] {
  return table
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    )
    .filter((path) => mountPoint.test(path));
}

/**
 * The folders that stand for a stick by configuration, and the sticks that are plugged in now.
 * @param directories folders of the configuration, for example a drive letter
 * @param terminalId whose answers to look for; null before the activation
 */
export async function findSticks(
  directories: readonly string[],
  terminalId: string | null,
  table = existsSync(mountTable) ? readFileSync(mountTable, 'utf8') : '',
): Promise<Stick[]> {
  const paths = [...new Set([...directories, ...mountedSticks(table)])];
  const sticks = await Promise.all(paths.map((path) => lookAt(path, terminalId)));
  return sticks.filter((stick) => stick !== null);
}

async function lookAt(path: string, terminalId: string | null): Promise<Stick | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return {
      path,
      name: basename(path) || path,
      freeBytes: bavail * bsize,
      hasAnswer: terminalId !== null && existsSync(join(path, ferryFolder, terminalId, ferryFiles.back)),
    };
  } catch {
    // Pulled out since, or a drive without a stick: it is not there.
    return null;
  }
}
