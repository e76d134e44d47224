import { photoFormat } from '../card/photoFormat.ts';
import { runHelper } from './helperProcess.ts';

/** Why a chip's photo cannot be shown or compared with. */
type PhotoReason =
  /** it is in the ministry's format, and no helper program is configured */
  | 'no-decoder'
  /** the chip holds no photo */
  | 'no-photo'
  | 'helper-missing'
  | 'helper-timeout'
  /** the helper used more memory than it may, or was killed */
  | 'helper-killed'
  /** it says that the photo itself is damaged (exit code 65, EX_DATAERR) */
  | 'photo-damaged'
  /** it lacks a library, a licence or a reader of its own (exit codes 69 and 77, EX_UNAVAILABLE and EX_NOPERM) */
  | 'helper-unavailable'
  /** it ended with any other exit code than 0 */
  | 'helper-failed'
  /** it ended well, and what it wrote is neither BMP nor PNG */
  | 'helper-output';

/** A standard image of the person, or why there is none. */
type DecodedPhoto =
  | { ok: true; image: Uint8Array; mediaType: 'image/webp' | 'image/jpeg' | 'image/png' | 'image/bmp' }
  | {
      ok: false;
      reason: PhotoReason;
      /** exit code and the like, for the log: never the person's data */
      detail: string;
    };

export interface PhotoDecoderOptions {
  /** the helper program and its arguments; it reads 1024 bytes and writes a BMP or PNG */
  helper?: readonly string[];
  timeoutMs?: number;
  memoryMiB?: number;
}

export interface PhotoDecoder {
  /** Makes a standard image of the 1024 bytes of a chip's photo. */
  decode(photo: Uint8Array): Promise<DecodedPhoto>;
}

/**
 * Standard images are recognised by their first bytes. The ministry's WLT codec is proprietary: a configured helper
 * program decodes it, in a process of its own, because the vendors' libraries are 32-bit and trusted by nobody.
 */
export function createPhotoDecoder(options: PhotoDecoderOptions = {}): PhotoDecoder {
  const { helper, timeoutMs = 5000, memoryMiB = 256 } = options;
  return {
    async decode(photo) {
      const format = photoFormat(photo);
      if (format === 'webp') return { ok: true, image: trimWebp(photo), mediaType: 'image/webp' };
      if (format === 'jpeg') return { ok: true, image: trimJpeg(photo), mediaType: 'image/jpeg' };
      if (format === 'empty') return { ok: false, reason: 'no-photo', detail: 'all bytes are the same' };
      if (!helper?.length) return { ok: false, reason: 'no-decoder', detail: `photo format: ${format}` };
      const run = await runHelper(helper, photo, { timeoutMs, memoryMiB });
      if (!run.ok) return run;
      const mediaType = imageType(run.output);
      if (!mediaType)
        return { ok: false, reason: 'helper-output', detail: `${run.output.length} bytes of no image` };
      return { ok: true, image: run.output, mediaType };
    },
  };
}

function imageType(bytes: Uint8Array): 'image/png' | 'image/bmp' | null {
  const starts = (...magic: number[]) => magic.every((byte, index) => bytes[index] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  return starts(0x42, 0x4d) && bytes.length > 54 ? 'image/bmp' : null;
}

/** The image without the padding that fills the chip: RIFF tells its own length. */
function trimWebp(photo: Uint8Array): Uint8Array {
  const length = 8 + new DataView(photo.buffer, photo.byteOffset, photo.byteLength).getUint32(4, true);
  return photo.slice(0, length);
}

/** The image up to its end marker, which the padding behind it cannot contain. */
function trimJpeg(photo: Uint8Array): Uint8Array {
  const end = Buffer.from(photo).lastIndexOf(Buffer.of(0xff, 0xd9));
  return end < 0 ? photo.slice() : photo.slice(0, end + 2);
}
