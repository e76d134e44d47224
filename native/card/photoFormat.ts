/** What the 1024 bytes of a chip's photo are. `wlt` is the ministry's proprietary wavelet format. */
export type PhotoFormat = 'wlt' | 'webp' | 'jpeg' | 'empty' | 'unknown';

/** Tells the format by its first bytes. `WLf` and a zero begin every published WLT photo. */
export function photoFormat(photo: Uint8Array): PhotoFormat {
  const starts = (offset: number, ...bytes: number[]) =>
    bytes.every((byte, index) => photo[offset + index] === byte);
  if (starts(0, 0x57, 0x4c, 0x66, 0x00)) return 'wlt';
  if (starts(0, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'webp';
  return photo.every((byte) => byte === photo[0]) ? 'empty' : 'unknown';
}
