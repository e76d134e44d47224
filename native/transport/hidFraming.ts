/**
 * The three ways in which HID readers are known to cut SAM frames into 64-byte reports without a report id.
 *
 * - `raw`: the frame cut into pieces of 64, the last padded with zeros.
 * - `counted`: the first byte counts the bytes of the frame that follow, 1 to 63.
 * - `enveloped`: an envelope of its own around each piece, with a 16-bit sum and a packet number (MIAXIS).
 */
export const hidFramingNames = ['raw', 'counted', 'enveloped'] as const;
export type HidFramingName = (typeof hidFramingNames)[number];

/** bytes of a report, without a report id */
export const reportLength = 64;

export interface HidFraming {
  name: HidFramingName;
  /** The reports that carry a frame to the reader. */
  encodeRequest(frame: Uint8Array): Uint8Array[];
  /** The reports in which the reader answers: what a simulated reader sends. */
  encodeAnswer(frame: Uint8Array): Uint8Array[];
  /** What the reader makes of a report of a request. */
  decodeRequest(report: Uint8Array): Uint8Array;
  /** A decoder of the reader's reports: the bytes of the frame that a report carries, none when it is not whole. */
  createDecoder(): (report: Uint8Array) => Uint8Array;
}

const nothing = new Uint8Array();

const raw: HidFraming = {
  name: 'raw',
  encodeRequest: (frame) => pieces(frame, reportLength).map(padded),
  encodeAnswer: (frame) => pieces(frame, reportLength).map(padded),
  decodeRequest: (report) => report.slice(),
  createDecoder: () => (report) => report.slice(),
};

const counted: HidFraming = {
  name: 'counted',
  encodeRequest: encodeCounted,
  encodeAnswer: encodeCounted,
  decodeRequest: decodeCounted,
  createDecoder: () => decodeCounted,
};

function encodeCounted(frame: Uint8Array): Uint8Array[] {
  return pieces(frame, reportLength - 1).map((piece) => padded(Uint8Array.of(piece.length, ...piece)));
}

function decodeCounted(report: Uint8Array): Uint8Array {
  const count = report[0] ?? 0;
  // FF is the vendor's "send more", and never a count.
  return count < reportLength ? report.slice(1, 1 + count) : nothing;
}

const requestMark = 0x88;
const answerMark = 0xaa;
/** the envelope's command that hands a frame to the SAM */
const passToSam = 0xb1;
/** what an answer's report has room for, after mark, sequence, length, result, packet number and sum */
const envelopeRoom = 54;

const enveloped: HidFraming = {
  name: 'enveloped',
  encodeRequest: (frame) => [padded(envelope(requestMark, Uint8Array.of(passToSam, ...frame)))],
  encodeAnswer: (frame) =>
    pieces(frame, envelopeRoom).map((piece, index) =>
      padded(envelope(answerMark, Uint8Array.of(0, index & 0xff, index >> 8, ...piece))),
    ),
  decodeRequest(report) {
    const content = openEnvelope(report, requestMark);
    return content?.[0] === passToSam ? content.slice(1) : nothing;
  },
  createDecoder() {
    let lastPacket = -1;
    return (report) => {
      const content = openEnvelope(report, answerMark);
      if (!content || content.length < 3) return nothing;
      // Packets number less than 256, so that the order of the two bytes, which nobody documents, does not matter.
      const packet = (content[1] as number) | (content[2] as number);
      if (packet === lastPacket && packet !== 0) return nothing;
      lastPacket = packet;
      return content.slice(3);
    };
  },
};

/** `mark | sequence (2) | length of the content (2, little endian) | content | sum from the length on (2, little endian)` */
function envelope(mark: number, content: Uint8Array): Uint8Array {
  const summed = Uint8Array.of(content.length & 0xff, content.length >> 8, ...content);
  const sum = byteSum(summed);
  return Uint8Array.of(mark, 0, 0, ...summed, sum & 0xff, sum >> 8);
}

function openEnvelope(report: Uint8Array, mark: number): Uint8Array | null {
  if (report[0] !== mark) return null;
  const length = (report[3] ?? 0) | ((report[4] ?? 0) << 8);
  const end = 5 + length;
  if (length < 1 || end + 2 > report.length) return null;
  const sum = (report[end] as number) | ((report[end + 1] as number) << 8);
  return byteSum(report.subarray(3, end)) === sum ? report.subarray(5, end) : null;
}

function byteSum(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xffff, 0);
}

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.slice(index * size, (index + 1) * size),
  );
}

function padded(bytes: Uint8Array): Uint8Array {
  const report = new Uint8Array(reportLength);
  report.set(bytes);
  return report;
}

/** The framings by their names. */
export const hidFramings: Record<HidFramingName, HidFraming> = { raw, counted, enveloped };
