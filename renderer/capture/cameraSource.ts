import { createContext, useContext } from 'react';
import type { LivenessAction } from '../../domain/liveness/action.ts';
import type { TerminalClient } from '../wire/connect.ts';

/** Why there is no picture; the names are the contract's. */
export type CameraReason = Parameters<TerminalClient['camera']['failed']>[0]['reason'];

/** A camera that is open. */
export interface CameraSource {
  stream: MediaStream;
  /** the device's name, as the record keeps it */
  label: string;
  /** does what the screen asks, or rests at null; only the dock's demo person can */
  perform?: (action: LivenessAction | null) => void;
  close: () => void;
}

type OpenedCamera = { ok: true; source: CameraSource } | { ok: false; reason: CameraReason };

/** Opens a camera. */
export type OpenCamera = () => Promise<OpenedCamera>;

const reasons: Readonly<Record<string, CameraReason>> = {
  NotAllowedError: 'permission-denied',
  SecurityError: 'permission-denied',
  NotFoundError: 'no-camera',
  OverconstrainedError: 'no-camera',
  NotReadableError: 'camera-lost',
  AbortError: 'camera-lost',
};

/** Opens the camera that looks at the person. Sound is never asked for. */
export const openRealCamera: OpenCamera = async () => {
  // Absent outside a secure context, which is a fault of the installation.
  if (!navigator.mediaDevices) return { ok: false, reason: 'no-camera' };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {
        width: { ideal: 1280 },
        height: { ideal: 720 },
        frameRate: { ideal: 30 },
        facingMode: { ideal: 'user' },
      },
    });
    const [track] = stream.getVideoTracks();
    if (!track) return { ok: false, reason: 'no-camera' };
    return {
      ok: true,
      source: {
        stream,
        label: track.label,
        close: () => {
          for (const each of stream.getTracks()) each.stop();
        },
      },
    };
  } catch (error) {
    const reason = error instanceof DOMException ? reasons[error.name] : undefined;
    if (!reason) throw error;
    return { ok: false, reason };
  }
};

/** The camera of this page; the dock puts its own here. */
export const OpenCameraContext = createContext<OpenCamera>(openRealCamera);

export function useOpenCamera(): OpenCamera {
  return useContext(OpenCameraContext);
}
