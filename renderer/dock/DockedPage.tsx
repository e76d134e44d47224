import { type ReactNode, useMemo } from 'react';
import { OpenCameraContext } from '../capture/cameraSource.ts';
import { usePageRole } from '../wire/pageRole.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { DockPanel } from './DockPanel.tsx';
import { dockCamera } from './openDockCamera.ts';
import { useDockState } from './useDockState.ts';

/** The page with the dock at its side, and before its camera whatever the dock has put there. */
export function DockedPage({ children }: { children: ReactNode }) {
  const { client } = useTerminal();
  const role = usePageRole();
  const dock = useDockState(client);
  const choice = dock?.camera ?? 'real';
  const openCamera = useMemo(() => dockCamera(choice), [choice]);
  return (
    <OpenCameraContext value={openCamera}>
      {children}
      {role === 'main' && client && dock && <DockPanel dock={dock} client={client} />}
    </OpenCameraContext>
  );
}
