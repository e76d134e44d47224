const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const base = alphabet.length;

/**
 * Bytes in the alphabet of a QR code's alphanumeric mode (RFC 9285), in which two bytes take sixteen and a half bits.
 * The packages for it read every text as something; here a text that is none is told.
 */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 2) {
    const [high = 0, low] = bytes.subarray(from, from + 2);
    let rest = low === undefined ? high : high * 256 + low;
    for (let digits = low === undefined ? 2 : 3; digits > 0; digits -= 1) {
      text += alphabet.charAt(rest % base);
      rest = Math.floor(rest / base);
    }
  }
  return text;
}

/** The bytes of a text; null where it is none that `encodeBase45` writes. */
export function decodeBase45(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes: number[] = [];
  for (let from = 0; from < text.length; from += 3) {
    const digits = [...text.slice(from, from + 3)].map((character) => alphabet.indexOf(character));
    if (digits.length < 2 || digits.includes(-1)) return null;
    const value = digits.reduceRight((sum, digit) => sum * base + digit, 0);
    if (value > (digits.length === 3 ? 0xffff : 0xff)) return null;
    if (digits.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return new Uint8Array(bytes);
}
