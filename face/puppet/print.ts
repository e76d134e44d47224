import type { RgbaImage } from '../image.ts';

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
  const radians = Math.PI / 180;
  const [cosYaw, sinYaw] = [Math.cos(yaw * radians), Math.sin(yaw * radians)];
  const [cosPitch, sinPitch] = [Math.cos(pitch * radians), Math.sin(pitch * radians)];
  // The paper's own axes in the camera's space: turned by yaw, then tilted by pitch.
  const toPaper = (x: number, y: number, z: number) => {
    const [y1, z1] = [y * cosPitch - z * sinPitch, y * sinPitch + z * cosPitch];
    return [x * cosYaw - z1 * sinYaw, y1, x * sinYaw + z1 * cosYaw] as const;
  };
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const ray = toPaper((column - width / 2) / distance, (row - height / 2) / distance, 1);
      const eye = toPaper(0, 0, -distance);
      let across: number;
      let down: number;
      if (bendRadius === undefined) {
        const t = -eye[2] / ray[2];
        [across, down] = [eye[0] + t * ray[0], eye[1] + t * ray[1]];
      } else {
        // A cylinder about the paper's vertical axis whose nearest line lies in the paper's plane.
        const [ex, ez] = [eye[0], eye[2] - bendRadius];
        const a = ray[0] ** 2 + ray[2] ** 2;
        const b = ex * ray[0] + ez * ray[2];
        const c = ex ** 2 + ez ** 2 - bendRadius ** 2;
        const root = b * b - a * c;
        if (root < 0) continue;
        const t = (-b - Math.sqrt(root)) / a;
        across = bendRadius * Math.atan2(ex + t * ray[0], -(ez + t * ray[2]));
        down = eye[1] + t * ray[1];
      }
      const [u, v] = [across + width / 2, down + height / 2];
      if (u < paper.from * width || u >= paper.to * width - 1 || v < 0 || v >= height - 1) continue;
      const [left, top] = [Math.floor(u), Math.floor(v)];
      const [fu, fv] = [u - left, v - top];
      const at = (top * width + left) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const value = (offset: number) => still.data[at + offset + channel] ?? 0;
        data[(row * width + column) * 4 + channel] =
          (value(0) * (1 - fu) + value(4) * fu) * (1 - fv) +
          (value(width * 4) * (1 - fu) + value(width * 4 + 4) * fu) * fv;
      }
    }
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
  return { data, width, height };
}
