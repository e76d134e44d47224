/**
 * The SAM's id (模块编号) as text, `05.03-20190101-0000000001-0000000002`: two short numbers, the day of manufacture and
 * two serial numbers, all little endian in the 16 bytes that the module gives.
 */
export function formatSamId(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const padded = (value: number, digits: number) => String(value).padStart(digits, '0');
  return [
    `${padded(view.getUint16(0, true), 2)}.${padded(view.getUint16(2, true), 2)}`,
    padded(view.getUint32(4, true), 8),
    padded(view.getUint32(8, true), 10),
    padded(view.getUint32(12, true), 10),
  ].join('-');
}

/** The 16 bytes of a SAM id written as `05.03-20190101-0000000001-0000000002`. Throws on any other text. */
export function encodeSamId(text: string): Uint8Array {
  const match = /^(\d+)\.(\d+)-(\d{8})-(\d+)-(\d+)$/.exec(text);
  if (!match) throw new RangeError(`not a SAM id: ${text}`);
  const [a, b, date, first, second] = match.slice(1).map(Number) as [number, number, number, number, number];
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, a, true);
  view.setUint16(2, b, true);
  view.setUint32(4, date, true);
  view.setUint32(8, first, true);
  view.setUint32(12, second, true);
  return bytes;
}
