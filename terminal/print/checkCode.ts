import jsqr from 'jsqr';
import sharp from 'sharp';
import { verifyPaperCode } from '../../contract/paper/paperCode.ts';
import type { PaperVerdict } from '../../contract/paper/paperVerdict.ts';
import { agencyKeysIn } from '../../contract/paper/terminalCertificate.ts';
import type { SyncStore } from '../exchange/line/syncParts.ts';
import { agencyKeysSetting } from '../exchange/line/syncSettings.ts';

/** Longest side of the picture in which a code is looked for, in pixels; a telephone's has four times as many. */
const longestSides = [1600, 800, 2400] as const;

/** Says offline what the code on a paper proves, by the agency's keys that this terminal has kept. */
export async function checkCode(
  { settings }: Pick<SyncStore, 'settings'>,
  shown: { code: string } | { picture: Blob },
): Promise<PaperVerdict> {
  const code =
    'code' in shown ? shown.code : await readCode(new Uint8Array(await shown.picture.arrayBuffer()));
  if (code === null) return { ok: false, reason: 'not-a-code' };
  return verifyPaperCode(code, agencyKeysIn(settings.get(agencyKeysSetting) ?? []));
}

/** The text of a QR code in a picture (JPEG, PNG, WebP); null where none is found. */
export async function readCode(picture: Uint8Array): Promise<string | null> {
  for (const side of longestSides) {
    const image = await sharp(picture, { limitInputPixels: 50_000_000 })
      .rotate()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
      .catch(() => null);
    if (!image) return null;
    const { data, info } = image;
    const found = jsqr.default(new Uint8ClampedArray(data), info.width, info.height);
    if (found && found.data !== '') return found.data;
  }
  return null;
}
