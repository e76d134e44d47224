import type { CameraChoice } from '../../contract/terminal/index.ts';
import { type OpenCamera, openRealCamera } from '../capture/cameraSource.ts';
import { createDemoPerson, type DemoPersonOptions } from './demoPerson/demoPerson.ts';

/** Who stands before the camera for each choice. Person A's still is the reference of the demo card. */
const standIns: Readonly<Record<Exclude<CameraChoice, 'real'>, DemoPersonOptions>> = {
  'demo-person': { who: 'A' },
  'flat-photo': { who: 'A', flat: true },
  'other-person': { who: 'C' },
};

/** The way to open what the dock has put before the camera. */
export function dockCamera(choice: CameraChoice): OpenCamera {
  if (choice === 'real') return openRealCamera;
  return async () => {
    const person = await createDemoPerson(standIns[choice]);
    return {
      ok: true,
      source: { stream: person.stream, label: choice, perform: person.perform, close: person.stop },
    };
  };
}
