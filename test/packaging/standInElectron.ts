import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lays down a folder shaped like Electron's distribution for Linux, whose program is nothing but a fuse wire:
 * enough for electron-builder to pack into, so that what goes into a package can be tested without the download.
 */
export async function layStandInElectron(folder: string, electronVersion: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));
  await writeFile(join(folder, 'version'), electronVersion);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox'])
    await writeFile(join(folder, name), '');
  for (const locale of ['zh-CN', 'zh-TW', 'en-US'])
    await writeFile(join(folder, `locales/${locale}.pak`), '');
  await writeFile(join(folder, 'electron'), fuseWire());
  await chmod(join(folder, 'electron'), 0o755);
}

/** The sentinel, version 1, the number of fuses, and each fuse as it comes: see @electron/fuses. */
function fuseWire(): Buffer {
  const asDelivered = '101000011';
  return Buffer.concat([
    Buffer.alloc(64, 'ELF '),
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, asDelivered.length]),
    Buffer.from(asDelivered),
    Buffer.alloc(64),
  ]);
}
