import type { RgbaImage } from '../../image.ts';

/** How a print of a still is held before the camera. */
export interface PrintPose {
  /** swung about the vertical and the horizontal axis, in degrees */
  yaw: number;
  pitch: number;
  /** radius in pixels of the cylinder that the paper is bent to, bulging at the camera; absent when flat */
  bendRadius?: number;
}

/** Distance of the print and focal length, in pixels: a webcam at arm's length. */
const distance = 700;
const grey = 110;
/** the print is cut out of the still: this much of it, sideways, is paper */
const paper = { from: 100 / 640, to: 540 / 640 };

/**
 * Pictures a print of the still in true perspective, flat or bent: what a photo shown to the camera looks like while
 * somebody swings it to imitate a nod or a shake.
 */
export function renderPrint(still: RgbaImage, { yaw, pitch, bendRadius }: PrintPose): RgbaImage {
  const { width, height } = still;
  const data = new Uint8ClampedArray(width * height * 4).fill(grey);
  const [left, right, below] = [paper.from * width, paper.to * width - 1, width * 4];
  const radians = Math.PI / 180;
  const [cosYaw, sinYaw] = [Math.cos(yaw * radians), Math.sin(yaw * radians)];
  const [cosPitch, sinPitch] = [Math.cos(pitch * radians), Math.sin(pitch * radians)];
  // A ray of the camera in the paper's own axes: tilted by pitch, then turned by yaw.
  const eyeX = distance * cosPitch * sinYaw;
  const eyeY = distance * sinPitch;
  const eyeZ = -distance * cosPitch * cosYaw;
  for (let row = 0; row < height; row++) {
    const screenY = (row - height / 2) / distance;
    const rayY = screenY * cosPitch - sinPitch;
    const depth = screenY * sinPitch + cosPitch;
    for (let column = 0; column < width; column++) {
      const screenX = (column - width / 2) / distance;
      const rayX = screenX * cosYaw - depth * sinYaw;
      const rayZ = screenX * sinYaw + depth * cosYaw;
      let u = width / 2;
      let v = height / 2;
      if (bendRadius === undefined) {
        const t = -eyeZ / rayZ;
        u += eyeX + t * rayX;
        v += eyeY + t * rayY;
      } else {
        // A cylinder about the paper's vertical axis whose nearest line lies in the paper's plane.
        const axisZ = eyeZ - bendRadius;
        const a = rayX * rayX + rayZ * rayZ;
        const b = eyeX * rayX + axisZ * rayZ;
        const root = b * b - a * (eyeX * eyeX + axisZ * axisZ - bendRadius * bendRadius);
        if (root < 0) continue;
        const t = (-b - Math.sqrt(root)) / a;
        u += bendRadius * Math.atan2(eyeX + t * rayX, -(axisZ + t * rayZ));
        v += eyeY + t * rayY;
      }
      if (!(u >= left && u < right && v >= 0 && v < height - 1)) continue;
      const pixel = (row * width + column) * 4;
      const from = (Math.floor(v) * width + Math.floor(u)) * 4;
      const [fu, fv] = [u % 1, v % 1];
      for (let channel = 0; channel < 3; channel++) {
        const at = from + channel;
        data[pixel + channel] =
          ((still.data[at] as number) * (1 - fu) + (still.data[at + 4] as number) * fu) * (1 - fv) +
          ((still.data[at + below] as number) * (1 - fu) + (still.data[at + below + 4] as number) * fu) * fv;
      }
    }
  }
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
  return { data, width, height };
}
