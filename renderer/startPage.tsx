import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { PageRole } from '../contract/terminal/index.ts';
import { App } from './App.tsx';
import { startCamera } from './camera/camera.ts';
import { type OpenCamera, OpenCameraContext, openRealCamera } from './capture/cameraSource.ts';
import { type WatchFace, WatchFaceContext } from './capture/watchFace.ts';
import { type Comfort, standardComfort } from './comfort/comfort.ts';
import { type Speaker, SpeakerContext } from './voice/speaker.ts';
import type { Connect } from './wire/connect.ts';
import { PageRoleContext } from './wire/pageRole.ts';
import { TerminalStore } from './wire/terminalStore.ts';
import { TerminalContext } from './wire/useTerminal.ts';

/** What the page stands on: the world around it, so that the gallery and the tests can bring another. */
export interface PageOptions {
  connect: Connect;
  speaker: Speaker;
  /** what the page was opened as; the main one unless said */
  role?: PageRole;
  watchFace?: WatchFace;
  openCamera?: OpenCamera;
  /** how the page greets people */
  comfort?: Comfort;
}

/**
 * Draws the page into an element and keeps its wire open.
 * @returns a function that takes the page away again
 */
export function startPage(element: HTMLElement, options: PageOptions): () => void {
  const {
    connect,
    speaker,
    role = 'main',
    watchFace = startCamera,
    openCamera = openRealCamera,
    comfort = standardComfort,
  } = options;
  const store = new TerminalStore(connect);
  const over = new AbortController();
  void store.run(over.signal);
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <TerminalContext value={store}>
        <SpeakerContext value={speaker}>
          <OpenCameraContext value={openCamera}>
            <WatchFaceContext value={watchFace}>
              <PageRoleContext value={role}>
                <App initial={comfort} />
              </PageRoleContext>
            </WatchFaceContext>
          </OpenCameraContext>
        </SpeakerContext>
      </TerminalContext>
    </StrictMode>,
  );
  return () => {
    over.abort();
    root.unmount();
  };
}
