import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { wltLikePhoto } from '../simulator/demoCards.ts';
import { helperConfinement } from './helperProcess.ts';
import { createPhotoDecoder } from './photoDecoder.ts';

const wlt = wltLikePhoto(3);
const picture = sharp({ create: { width: 51, height: 63, channels: 3, background: '#987' } });

/** A chip's photo that holds a standard image, padded as the chip is. */
function onChip(image: Uint8Array): Uint8Array {
  const photo = new Uint8Array(1024);
  photo.set(image);
  return photo;
}

/** A helper program of a few lines of Python. */
function helper(source: string): string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'anxin-helper-')), 'helper.py');
  writeFileSync(file, `import sys\n${source}`);
  return ['/usr/bin/python3', '-I', file];
}

const bmp = `
photo = sys.stdin.buffer.read()
assert len(photo) == 1024
sys.stdout.buffer.write(b'BM' + photo + bytes(38862 - 1026))
`;

test('a WebP or JPEG on a simulated card is shown as it is, without the padding behind it', async () => {
  const webp = new Uint8Array(await picture.clone().webp().toBuffer());
  const jpeg = new Uint8Array(await picture.clone().jpeg().toBuffer());
  const decoder = createPhotoDecoder();
  expect(await decoder.decode(onChip(webp))).toEqual({ ok: true, image: webp, mediaType: 'image/webp' });
  expect(await decoder.decode(onChip(jpeg))).toEqual({ ok: true, image: jpeg, mediaType: 'image/jpeg' });
});

test('without a helper a WLT photo has no decoder, and an empty one is no photo', async () => {
  expect(await createPhotoDecoder().decode(wlt)).toMatchObject({ ok: false, reason: 'no-decoder' });
  expect(await createPhotoDecoder().decode(new Uint8Array(1024))).toMatchObject({
    ok: false,
    reason: 'no-photo',
  });
});

describe.skipIf(process.platform !== 'linux')('a helper program (Python scripts, Linux)', () => {
  const decode = (command: string[], limits: { timeoutMs?: number; memoryMiB?: number } = {}) =>
    createPhotoDecoder({ helper: command, ...limits }).decode(wlt);

  test('gets the 1024 bytes and gives a picture', async () => {
    const result = await decode(helper(bmp));
    if (!result.ok) throw new Error(result.detail);
    expect(result.mediaType).toBe('image/bmp');
    expect(result.image).toHaveLength(38862);
    expect(result.image.slice(2, 1026)).toEqual(wlt);
  });

  test.each([
    ['ends with a code of its own', 'sys.exit(5)', 'helper-failed', 'exit code 5'],
    ['finds the photo damaged', 'sys.exit(65)', 'photo-damaged', 'exit code 65'],
    ['lacks its library', 'sys.exit(69)', 'helper-unavailable', 'exit code 69'],
    ['lacks its licence', 'sys.exit(77)', 'helper-unavailable', 'exit code 77'],
    ['is killed', 'import os; os.kill(os.getpid(), 9)', 'helper-killed', 'SIGKILL'],
    ['writes no picture', 'print("no licence")', 'helper-output', ''],
    ['writes nothing', '', 'helper-output', '0 bytes'],
    ['never stops writing', 'while True: sys.stdout.buffer.write(b"BM" * 5000)', 'helper-output', '1 MiB'],
  ])('that %s is told as such', async (_, source, reason, detail) => {
    expect(await decode(helper(source))).toMatchObject({
      ok: false,
      reason,
      detail: expect.stringContaining(detail),
    });
  });

  test('that takes too long is killed with everything it started', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'anxin-helper-')), 'pid');
    const slow = helper(
      `import subprocess\nchild = subprocess.Popen(['sleep', '600'])\nopen('${file}', 'w').write(str(child.pid))\nchild.wait()`,
    );
    expect(await decode(slow, { timeoutMs: 1500 })).toMatchObject({ reason: 'helper-timeout' });
    const pid = Number(readFileSync(file, 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test('that does not exist is missing', async () => {
    expect(await decode(['/nonexistent/wlt2bmp'])).toMatchObject({ ok: false, reason: 'helper-missing' });
  });

  test.skipIf(!helperConfinement().memory)('that wants more memory than it may does not get it', async () => {
    const greedy = helper(
      `import sys\nblock = bytearray(512 * 1024 * 1024)\nsys.stdout.buffer.write(b'BM' + bytes(100))`,
    );
    expect((await decode(greedy, { memoryMiB: 128 })).ok).toBe(false);
    expect((await decode(greedy, { memoryMiB: 2048 })).ok).toBe(true);
  });

  test.skipIf(!helperConfinement().network)('sees no network', async () => {
    const nosy = helper(
      `import os\nsys.exit(3 if set(os.listdir('/sys/class/net')) - {'lo'} and open('/proc/self/net/dev').read().count(':') > 1 else 0)`,
    );
    expect(await decode(nosy)).toMatchObject({ reason: 'helper-output' });
  });

  test("sees none of the terminal's environment", async () => {
    process.env['ANXIN_SECRET'] = 'key';
    const result = await decode(helper(`import os\nsys.exit(4 if 'ANXIN_SECRET' in os.environ else 0)`));
    expect(result).toMatchObject({ reason: 'helper-output' });
  });
});

/** A process that has ended and waits for its parent is not running any more. */
function isRunning(pid: number): boolean {
  try {
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
