import { createContext, useContext } from 'react';
import { type CameraOptions, type CameraSession, startCamera } from '../camera/camera.ts';

/** Watches a face in a video until stopped. */
export type WatchFace = (options: CameraOptions) => Promise<Pick<CameraSession, 'stop'>>;

/** The face engine of this page; the gallery, which shows drawings, has none. */
export const WatchFaceContext = createContext<WatchFace>(startCamera);

export function useWatchFace(): WatchFace {
  return useContext(WatchFaceContext);
}
