import type { LivenessAction } from '../../../domain/liveness/action.ts';
import { visitor } from '../../../domain/liveness/testing/scriptedFace.ts';
import type { OpenCamera } from '../../../renderer/capture/cameraSource.ts';
import type { WatchFace } from '../../../renderer/capture/watchFace.ts';
import { startPage } from '../../../renderer/startPage.tsx';
import { connectToShell } from '../../../renderer/wire/connect.ts';
import { roleOfAddress } from '../../../renderer/wire/pageRole.ts';
import { openExampleCamera } from '../../gallery/exampleCamera.ts';
import { WrittenSpeaker } from '../../gallery/writtenSpeaker.ts';

// The page as it is, with an imagined face before its camera: what the nets see has tests of its own, on real nets.

/** A frame is told this often, twice as fast as the imagined face's own clock of 24 frames a second runs. */
const tickMs = 20;
const action: { now: LivenessAction | null; sinceMs: number } = { now: null, sinceMs: 0 };
let face = visitor();

const openCamera: OpenCamera = async () => {
  const opened = await openExampleCamera();
  if (!opened.ok) return opened;
  action.now = null;
  face = visitor();
  const perform = (asked: LivenessAction | null): void => {
    Object.assign(action, { now: asked, sinceMs: face.atMs });
  };
  return { ok: true, source: { ...opened.source, perform } };
};

const watchFace: WatchFace = async ({ onObservation }) => {
  const ticking = setInterval(() => onObservation(face.next(action.now, action.sinceMs)), tickMs);
  return { stop: () => clearInterval(ticking) };
};

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');
const role = roleOfAddress(location);
startPage(root, {
  role,
  connect: connectToShell(role),
  speaker: new WrittenSpeaker(true),
  watchFace,
  openCamera,
});
