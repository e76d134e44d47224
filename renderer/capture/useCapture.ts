import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { LivenessAction } from '../../domain/liveness/action.ts';
import type { FaceObservation } from '../../domain/liveness/observation.ts';
import type { CameraWatchReason } from '../camera/camera.ts';
import { oneAfterAnother } from '../wire/oneAfterAnother.ts';
import { ignoreStale } from '../wire/terminalStore.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { type CameraReason, type CameraSource, useOpenCamera } from './cameraSource.ts';
import { useWatchFace } from './watchFace.ts';

/** What is wrong in the contract's words: an altered model is a failed engine, a silent camera a lost one. */
const reasonOf = (reason: CameraWatchReason): CameraReason =>
  reason === 'camera-ended' || reason === 'camera-silent' ? 'camera-lost' : 'engine-failed';

interface CaptureOptions {
  visitId: string;
  attempt: number;
  /** what the person is asked to do now */
  action: LivenessAction | null;
  video: RefObject<HTMLVideoElement | null>;
}

/**
 * Opens the camera, shows it, and tells the terminal what it sees. An exchanged action begins another attempt before
 * the same open camera, so that the mirror does not go dark in between.
 * @returns whether the picture is there
 */
export function useCapture({ visitId, attempt, action, video }: CaptureOptions): boolean {
  const { client, status } = useTerminal();
  const openCamera = useOpenCamera();
  const watchFace = useWatchFace();
  const [source, setSource] = useState<CameraSource | null>(null);
  /** the attempt whose camera the terminal knows; nothing is sent for any other */
  const announced = useRef<number | null>(null);

  const fail = useEffectEvent((reason: CameraReason) => {
    if (client) void ignoreStale(client.camera.failed({ visitId, reason }));
  });
  const send = useEffectEvent(async (observations: FaceObservation[]) => {
    if (client && announced.current === attempt)
      await ignoreStale(client.camera.observe({ visitId, attempt, observations }));
  });
  const sendFrame = useEffectEvent((frame: { atMs: number; jpeg: Blob }) => {
    if (client && announced.current === attempt)
      void ignoreStale(client.camera.frame({ visitId, attempt, ...frame }));
  });
  const announce = useEffectEvent(async (opened: CameraSource) => {
    const element = video.current;
    if (!client || !element) return;
    const { frameRate = null } = opened.stream.getVideoTracks()[0]?.getSettings() ?? {};
    const { videoWidth: width, videoHeight: height } = element;
    await ignoreStale(
      client.camera.opened({ visitId, attempt, label: opened.label, width, height, frameRate }),
    );
    announced.current = attempt;
  });

  const watch = useEffectEvent(async (signal: AbortSignal) => {
    const element = video.current;
    if (!element) return;
    const camera = await openCamera();
    if (!camera.ok) {
      if (!signal.aborted) fail(camera.reason);
      return;
    }
    const opened = camera.source;
    if (signal.aborted) return opened.close();
    signal.addEventListener('abort', () => {
      announced.current = null;
      setSource(null);
      element.srcObject = null;
      opened.close();
    });
    element.srcObject = opened.stream;
    await element.play();
    if (signal.aborted) return;
    setSource(opened);

    const tell = oneAfterAnother((observations: FaceObservation[]) => send(observations));
    const session = await watchFace({
      source: opened.stream,
      videoElement: element,
      backend: status?.observer?.backend ?? 'wasm',
      onObservation: tell,
      onFrame: ({ atMs, jpeg }) => sendFrame({ atMs, jpeg }),
      onProblem: (reason) => {
        if (!signal.aborted) fail(reasonOf(reason));
      },
    });
    if (signal.aborted) session.stop();
    else signal.addEventListener('abort', () => session.stop());
  });

  // Another camera, as the dock may choose one, starts over.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read inside the effect event
  useEffect(() => {
    const over = new AbortController();
    watch(over.signal).catch((error: unknown) => {
      if (over.signal.aborted) return;
      console.error('The face could not be watched', error);
      fail('engine-failed');
    });
    return () => over.abort();
  }, [openCamera]);

  // Each attempt is told of its camera anew, before anything that it saw.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the attempt is read inside the effect event
  useEffect(() => {
    if (source) void announce(source);
  }, [source, attempt]);

  useEffect(() => {
    source?.perform?.(action);
  }, [source, action]);

  return source !== null;
}
