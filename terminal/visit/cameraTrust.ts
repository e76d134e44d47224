/** Names under which programs offer themselves as cameras. They can play any film: no such camera is let in. */
const virtualCameraNames =
  /\bobs\b|virtual|manycam|xsplit|snap camera|droidcam|iriun|epoccam|e2esoft|vcam|splitcam|webcamoid|akvcam|v4l2loopback|dummy video|nvidia broadcast|mmhmm|fake[_ ]device|\.(mjpe?g|y4m)$/i;

/** The label under which the dock's cameras present themselves. */
export const dockCameraLabel = 'anxin-dock-camera';

/**
 * Whether a camera may be the eyes of this terminal, by the label that the browser reports.
 * @param label what the label must contain, where the hall's configuration names its camera
 * @param dock with the dock open its own cameras and Chromium's fake device are allowed too
 */
export function createCameraTrust({ label, dock }: { label: string | null; dock: boolean }) {
  return (reported: string): boolean => {
    if (dock && (reported === dockCameraLabel || /fake[_ ]device|\.(mjpe?g|y4m)$/i.test(reported)))
      return true;
    if (virtualCameraNames.test(reported)) return false;
    return label === null || reported.includes(label);
  };
}
