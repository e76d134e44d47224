import type { Point3, RgbaImage } from '../image.ts';
import { cardModel, headModel, type PuppetModel, stripHeight } from './model.ts';
import type { Pose } from './pose.ts';
import { type Corners, createRasteriser } from './rasteriser.ts';

/** The camera's distance in eye distances: perspective like a webcam's at arm's length. */
const cameraDistance = 12;
/** How far the jaw drops at its widest, in eye distances. */
const jawDrop = 0.4;
const stripRows = 58;

/** A still that can be posed. */
export interface Puppet {
  width: number;
  height: number;
  /** RGBA bytes of the posed picture, valid until the next call */
  render(pose: Pose): Uint8ClampedArray<ArrayBuffer>;
}

/** Moves the jaw, the mouth's inside and the lids: what changes the face itself. */
function moveFace(model: PuppetModel, { blink, mouth }: Pose, { x, y, z, u, v }: Corners): void {
  const { vertices, down, eyeDistance, height, lids } = model;
  const open = mouth * jawDrop * eyeDistance;
  vertices.forEach((vertex, i) => {
    x[i] = vertex.x + down.x * open * vertex.jaw;
    y[i] = vertex.y + down.y * open * vertex.jaw;
    z[i] = vertex.z - 0.25 * open * vertex.jaw;
    const { inside } = vertex;
    const lip = inside && mouth < 0.03 ? vertices[inside.lip] : undefined;
    u[i] = lip ? lip.u : (inside?.column ?? vertex.u);
    v[i] = lip ? lip.v : inside ? height + 1 + (inside.lower ? mouth * stripRows : 0) : vertex.v;
  });
  if (blink === 0) return;
  for (const lid of lids) {
    const [vertex, skin] = [vertices[lid.vertex], vertices[lid.skinFrom]];
    if (!vertex || !skin) continue;
    const share = lid.skinShare * Math.min(1, blink * 1.5);
    x[lid.vertex] = (x[lid.vertex] ?? 0) + lid.x * blink;
    y[lid.vertex] = (y[lid.vertex] ?? 0) + lid.y * blink;
    z[lid.vertex] = (z[lid.vertex] ?? 0) + lid.z * blink;
    u[lid.vertex] = vertex.u + (skin.u - vertex.u) * share;
    v[lid.vertex] = vertex.v + (skin.v - vertex.v) * share;
  }
}

/** Turns the head about its pivot and projects it. */
function turnHead(model: PuppetModel, { yaw, pitch, roll }: Pose, { x, y, z }: Corners): void {
  const { vertices, pivot, width, height, eyeDistance } = model;
  const radians = Math.PI / 180;
  const [cosYaw, sinYaw] = [Math.cos(yaw * radians), Math.sin(yaw * radians)];
  const [cosPitch, sinPitch] = [Math.cos(pitch * radians), Math.sin(pitch * radians)];
  const [cosRoll, sinRoll] = [Math.cos(roll * radians), Math.sin(roll * radians)];
  const focus = cameraDistance * eyeDistance;
  const [centreX, centreY] = [width / 2, height / 2];
  vertices.forEach(({ follows }, i) => {
    const [screenX, screenY, depth] = [x[i] ?? 0, y[i] ?? 0, z[i] ?? 0];
    const unprojected = focus / (focus - depth);
    const px = centreX + (screenX - centreX) / unprojected - pivot.x;
    const py = centreY + (screenY - centreY) / unprojected - pivot.y;
    const pz = depth - pivot.z;
    const nodY = py * cosPitch + pz * sinPitch;
    const nodZ = pz * cosPitch - py * sinPitch;
    const turnX = px * cosYaw + nodZ * sinYaw;
    const turnZ = nodZ * cosYaw - px * sinYaw;
    const rollX = turnX * cosRoll - nodY * sinRoll;
    const rollY = turnX * sinRoll + nodY * cosRoll;
    const projected = focus / (focus - turnZ - pivot.z);
    x[i] = screenX + follows * (centreX + (rollX + pivot.x - centreX) * projected - screenX);
    y[i] = screenY + follows * (centreY + (rollY + pivot.y - centreY) * projected - screenY);
    z[i] = turnZ;
  });
}

function puppetOf(model: PuppetModel): Puppet {
  const count = model.vertices.length;
  const corners: Corners = {
    x: new Float32Array(count),
    y: new Float32Array(count),
    z: new Float32Array(count),
    u: new Float32Array(count),
    v: new Float32Array(count),
  };
  const { width, height, texture } = model;
  const rasteriser = createRasteriser(width, height, texture);
  const triangles = Uint16Array.from(model.triangles);
  const background =
    model.background ??
    new Uint32Array(texture.data.buffer, texture.data.byteOffset, width * (texture.height - stripHeight));
  return {
    width,
    height,
    render(pose) {
      moveFace(model, pose, corners);
      turnHead(model, pose, corners);
      return rasteriser.draw(corners, triangles, background);
    },
  };
}

/**
 * Makes a puppet of a still and the 468 mesh points of its face (x, y, z in pixels of the still): a head that nods,
 * turns, blinks and opens its mouth, or, `flat`, a print of the same still that can only be swung.
 */
export function createPuppet(still: RgbaImage, points: readonly Point3[], { flat = false } = {}): Puppet {
  return puppetOf(flat ? cardModel(still, points) : headModel(still, points));
}
