import type { AssetProblem } from '../../face/assets.ts';
import type { Described } from '../../face/descriptor/describer.ts';

/** What the verifier's thread is started with. */
export interface VerifierStart {
  /** folder laid out like `node_modules`; the installed packages when absent */
  assetFolder: string | null;
}

/** What one picture gave, or why it gave nothing. */
export type PictureDescription =
  | Described
  | { ok: false; reason: 'unreadable' }
  | { ok: false; reason: AssetProblem['reason'] };

export type FromVerifierThread =
  | { kind: 'started'; problem: AssetProblem | null }
  | { kind: 'described'; id: number; description: PictureDescription };

export interface ToVerifierThread {
  id: number;
  picture: Uint8Array;
  /** what the picture is: it decides how its face is found */
  as: 'reference' | 'frame';
}
