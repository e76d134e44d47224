import pinned from '../resources/face/assets.json' with { type: 'json' };

/** A file that the face engine needs and does not bring itself: it lies inside an installed package. */
export interface FaceAsset {
  /** path inside `node_modules` */
  from: string;
  /** path of the URL under which the page finds it, starting with a slash */
  to: string;
  /** who reads it: the page's worker, the terminal's worker thread, the dock's demo person */
  usedBy: ('page' | 'terminal' | 'dock')[];
  bytes: number;
  /** SHA-256 of the whole file, lower-case hexadecimal */
  sha256: string;
}

/** Every model, wasm file and demo still, with the hash that it must have (`tools/face/pinAssets.ts` writes the list). */
export const faceAssets: readonly FaceAsset[] = pinned as FaceAsset[];

/**
 * Why a model cannot be used: a file is not there, is not the pinned one, or is a site's own net or manifest that does
 * not hold. Each closes the face way; none ever becomes a score.
 */
export interface AssetReason {
  reason:
    | 'model-missing'
    | 'model-altered'
    | 'model-unsuitable'
    | 'manifest-missing'
    | 'manifest-altered'
    | 'manifest-invalid';
  /** the file's path: inside its package, or where the site put it */
  asset: string;
  /** for the engineer who reads the log: what exactly does not hold */
  detail?: string;
}

/** Looks an asset up by the end of its path, for example `blazeface.bin`. */
export function faceAsset(fileName: string): FaceAsset {
  const asset = faceAssets.find((candidate) => candidate.from.endsWith(`/${fileName}`));
  if (!asset) throw new Error(`No face asset is called ${fileName}`);
  return asset;
}

/** Carries an {@link AssetProblem} out of a loader that can only throw. */
export class AssetError extends Error {
  readonly reason: AssetReason;
  constructor(reason: AssetReason) {
    super(`${reason.reason}: ${reason.asset}`);
    this.name = 'AssetError';
    this.reason = reason;
  }
}

/**
 * Reads an asset and compares it with its pinned hash. WebCrypto, because the same code runs in the page and in Node.
 * @throws AssetError when the file cannot be read or is not the pinned one
 */
export async function readVerified(
  fileName: string,
  read: (asset: FaceAsset) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const asset = faceAsset(fileName);
  let content: Uint8Array<ArrayBuffer>;
  try {
    content = await read(asset);
  } catch {
    throw new AssetError({ reason: 'model-missing', asset: asset.from });
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sha256 !== asset.sha256) throw new AssetError({ reason: 'model-altered', asset: asset.from });
  return content;
}
