import type { RgbaImage } from '../image.ts';

/** Corners of triangles on the screen (pixels, z towards the viewer) and in the texture. */
export interface Corners {
  x: Float32Array;
  y: Float32Array;
  z: Float32Array;
  u: Float32Array;
  v: Float32Array;
}

/** Draws textured triangles with a depth buffer: bilinear, no light, 3 to 5 ms for 1500 triangles at 640 × 480. */
export function createRasteriser(width: number, height: number, texture: RgbaImage) {
  const texels = new Uint32Array(
    texture.data.buffer,
    texture.data.byteOffset,
    texture.width * texture.height,
  );
  const colours = new Uint32Array(width * height);
  const depths = new Float32Array(width * height);
  const bytes = new Uint8ClampedArray(colours.buffer);
  const [lastU, lastV] = [texture.width - 2, texture.height - 2];
  const rowOfTexels = texture.width;

  /** Four neighbours mixed in 1/256ths, two channels at a time. */
  function sample(u: number, v: number): number {
    let column = u | 0;
    let row = v | 0;
    if (column < 0) column = 0;
    else if (column > lastU) column = lastU;
    if (row < 0) row = 0;
    else if (row > lastV) row = lastV;
    let fu = ((u - column) * 16 + 0.5) | 0;
    let fv = ((v - row) * 16 + 0.5) | 0;
    if (fu < 0) fu = 0;
    else if (fu > 16) fu = 16;
    if (fv < 0) fv = 0;
    else if (fv > 16) fv = 16;
    const at = row * rowOfTexels + column;
    const a = texels[at] as number;
    const b = texels[at + 1] as number;
    const c = texels[at + rowOfTexels] as number;
    const d = texels[at + rowOfTexels + 1] as number;
    const wd = fu * fv;
    const wb = fu * 16 - wd;
    const wc = fv * 16 - wd;
    const wa = 256 - wb - wc - wd;
    const redBlue =
      Math.imul(a & 0xff00ff, wa) +
      Math.imul(b & 0xff00ff, wb) +
      Math.imul(c & 0xff00ff, wc) +
      Math.imul(d & 0xff00ff, wd);
    const green =
      ((a >>> 8) & 255) * wa + ((b >>> 8) & 255) * wb + ((c >>> 8) & 255) * wc + ((d >>> 8) & 255) * wd;
    return 0xff000000 | ((redBlue >>> 8) & 0xff00ff) | (green & 0xff00);
  }

  function fill({ x, y, z, u, v }: Corners, i: number, j: number, k: number): void {
    const [x0, y0, x1, y1, x2, y2] = [x[i], y[i], x[j], y[j], x[k], y[k]] as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    if (area > -1e-3 && area < 1e-3) return;
    const perX = (value: Float32Array) => {
      const [v0, v1, v2] = [value[i], value[j], value[k]] as [number, number, number];
      return ((v1 - v0) * (y2 - y0) - (v2 - v0) * (y1 - y0)) / area;
    };
    const perY = (value: Float32Array) => {
      const [v0, v1, v2] = [value[i], value[j], value[k]] as [number, number, number];
      return ((v2 - v0) * (x1 - x0) - (v1 - v0) * (x2 - x0)) / area;
    };
    const [ux, uy, vx, vy, zx, zy] = [perX(u), perY(u), perX(v), perY(v), perX(z), perY(z)];
    const top = Math.max(0, Math.ceil(Math.min(y0, y1, y2)));
    const bottom = Math.min(height - 1, Math.floor(Math.max(y0, y1, y2)));
    for (let row = top; row <= bottom; row++) {
      let left = Number.POSITIVE_INFINITY;
      let right = Number.NEGATIVE_INFINITY;
      const cross = (ax: number, ay: number, bx: number, by: number) => {
        if (ay <= row === by <= row) return;
        const at = ax + ((row - ay) * (bx - ax)) / (by - ay);
        if (at < left) left = at;
        if (at > right) right = at;
      };
      cross(x0, y0, x1, y1);
      cross(x1, y1, x2, y2);
      cross(x2, y2, x0, y0);
      const from = Math.max(0, Math.ceil(left - 1e-3));
      const to = Math.min(width - 1, Math.floor(right + 1e-3));
      const [dx, dy] = [from - x0, row - y0];
      let tu = (u[i] as number) + dx * ux + dy * uy;
      let tv = (v[i] as number) + dx * vx + dy * vy;
      let tz = (z[i] as number) + dx * zx + dy * zy;
      for (let column = from, at = row * width + from; column <= to; column++, at++) {
        if (tz > (depths[at] as number)) {
          depths[at] = tz;
          colours[at] = sample(tu, tv);
        }
        tu += ux;
        tv += vx;
        tz += zx;
      }
    }
  }

  return {
    /** Draws over the background (one colour 0xAABBGGRR, or a whole picture) and returns RGBA bytes, valid until the next call. */
    draw(
      corners: Corners,
      triangles: Uint16Array,
      background: number | Uint32Array,
    ): Uint8ClampedArray<ArrayBuffer> {
      if (typeof background === 'number') colours.fill(background);
      else colours.set(background);
      depths.fill(Number.NEGATIVE_INFINITY);
      for (let t = 0; t < triangles.length; t += 3)
        fill(corners, triangles[t] as number, triangles[t + 1] as number, triangles[t + 2] as number);
      return bytes;
    },
  };
}
