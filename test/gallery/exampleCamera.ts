import type { OpenCamera } from '../../renderer/capture/cameraSource.ts';

/** A camera that shows a drawn head, so that the pictures of the screens hold nobody's face. */
export const openExampleCamera: OpenCamera = async () => {
  const canvas = new OffscreenCanvas(1280, 720);
  const visible = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
  const context = canvas.getContext('2d');
  const target = visible.getContext('2d');
  if (!context || !target) throw new Error('No canvas');
  const wall = context.createLinearGradient(0, 0, 0, 720);
  wall.addColorStop(0, '#dfe4e2');
  wall.addColorStop(1, '#b9c3c2');
  context.fillStyle = wall;
  context.fillRect(0, 0, 1280, 720);
  const ellipse = (colour: string, x: number, y: number, rx: number, ry: number): void => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    context.fill();
  };
  ellipse('#4b5d68', 640, 760, 330, 210);
  ellipse('#d9b394', 640, 540, 70, 90);
  ellipse('#a9afb2', 640, 300, 158, 190);
  ellipse('#e3c1a3', 640, 350, 138, 178);
  ellipse('#3a2d26', 588, 330, 13, 9);
  ellipse('#3a2d26', 692, 330, 13, 9);
  ellipse('#c99f80', 640, 380, 18, 24);
  ellipse('#a4665a', 640, 445, 42, 11);
  target.drawImage(canvas, 0, 0);
  const stream = visible.captureStream(10);
  // A canvas sends a frame only when it is drawn on.
  const painter = setInterval(() => target.drawImage(canvas, 0, 0), 100);
  return {
    ok: true,
    source: {
      stream,
      label: 'example',
      close: () => {
        clearInterval(painter);
        for (const track of stream.getTracks()) track.stop();
      },
    },
  };
};
