import type { AssetReason } from '../../face/assets.ts';
import type { Described } from '../../face/descriptor/describer.ts';
import type { EmbedderProfile } from '../../face/descriptor/embedder.ts';
import type { OwnModel } from './ownModel.ts';

/** What the verifier's thread is started with. */
export interface VerifierStart {
  /** folder laid out like `node_modules`; the installed packages when absent */
  assetFolder: string | null;
  /** the site's own model; the default embedder when absent */
  model: OwnModel | null;
}

/** What one picture gave, or why it gave nothing. */
export type PictureDescription =
  | Described
  | { ok: false; reason: 'unreadable' }
  | { ok: false; reason: AssetReason['reason'] };

export type FromVerifierThread =
  | { kind: 'started'; embedder: EmbedderProfile }
  | { kind: 'failed'; reason: AssetReason }
  | { kind: 'described'; id: number; description: PictureDescription };

export interface ToVerifierThread {
  id: number;
  picture: Uint8Array;
  /** what the picture is: it decides how its face is found */
  as: 'reference' | 'frame';
}
