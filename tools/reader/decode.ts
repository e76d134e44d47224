import { readFileSync } from 'node:fs';
import type { CardContent } from '../../native/card/cardContent.ts';
import { parseBaseInformation } from '../../native/card/container.ts';
import { decodeAdditionalAddress, decodeCard } from '../../native/card/decodeCard.ts';
import { answerOf, createFrameParser, type FrameReason } from '../../native/sam/frame.ts';
import { type StatusName, statusNames } from '../../native/sam/status.ts';
import { type HidFraming, hidFramings, reportLength } from '../../native/transport/hidFraming.ts';
import type { ReaderToolOptions } from './options.ts';
import { presentCard } from './presentCard.ts';

/** Why captured bytes hold no card: no file, no frame, a frame that does not hold, or an answer without a card. */
type DecodeReason =
  | 'file-unreadable'
  | 'no-frame'
  | FrameReason
  | 'not-base-information'
  /** the SAM answered with a status instead of a card */
  | Exclude<StatusName, 'ok'>
  | 'status-unknown';

type DecodedCapture = { ok: true; card: CardContent } | { ok: false; reason: DecodeReason };

/** `reader decode FILE`: prints the card of a captured answer as JSON. Returns the exit code. */
export function decode({ file, plain }: ReaderToolOptions, today: string): number {
  let content: Buffer;
  try {
    content = readFileSync(file === '-' || file === undefined ? 0 : file);
  } catch {
    return fail('file-unreadable');
  }
  const bytes = bytesOf(content);
  // A capture of the reports of a HID reader still has what its framing put between the bytes of the answer.
  const unframed = [hidFramings.counted, hidFramings.enveloped].map((framing) =>
    framesOfReports(bytes, framing),
  );
  const attempts = [bytes, ...unframed].map((candidate) => decodeCapture(candidate, today));
  const decoded = attempts.find(({ ok }) => ok) ?? (attempts[0] as DecodedCapture);
  if (!decoded.ok) return fail(decoded.reason);
  console.log(JSON.stringify(presentCard(decoded.card, plain), null, 2));
  return 0;
}

/**
 * The card in captured bytes: one answer, or a whole session of answers with the additional address among them.
 * `today` is YYYY-MM-DD.
 */
function decodeCapture(bytes: Uint8Array, today: string): DecodedCapture {
  const parser = createFrameParser();
  const frames = parser.push(bytes);
  let reason: DecodeReason | null = null;
  let chip: ReturnType<typeof parseBaseInformation> = null;
  let additionalAddress: string | undefined;
  for (const frame of frames) {
    if (!frame.ok) {
      reason = frame.reason;
      continue;
    }
    const answer = answerOf(frame.body);
    if (!answer) continue;
    const status = statusNames[answer.sw3];
    const { data } = answer;
    // The command is not in the capture, but only one of its answers has this length.
    const found = status === 'ok' ? parseBaseInformation(data, data.length !== 4 + 256 + 1024) : null;
    if (found) chip = found;
    else if (status === 'ok' && data.length > 0 && data.length % 70 === 0)
      additionalAddress = decodeAdditionalAddress(data);
    else if (status === undefined) reason ??= 'status-unknown';
    else reason ??= status === 'ok' ? 'not-base-information' : status;
  }
  if (chip) {
    const card = decodeCard(chip.text, chip.photo, {
      today,
      ...(chip.fingerprints ? { fingerprints: chip.fingerprints } : {}),
      ...(additionalAddress ? { additionalAddress } : {}),
    });
    return { ok: true, card };
  }
  if (parser.midFrame) return { ok: false, reason: 'truncated' };
  return { ok: false, reason: reason ?? (frames.length > 0 ? 'not-base-information' : 'no-frame') };
}

function framesOfReports(bytes: Uint8Array, framing: HidFraming): Uint8Array {
  const decodeReport = framing.createDecoder();
  const reports = Array.from({ length: Math.floor(bytes.length / reportLength) }, (_, index) =>
    bytes.subarray(index * reportLength, (index + 1) * reportLength),
  );
  return Uint8Array.from(reports.flatMap((report) => [...decodeReport(report)]));
}

/** The bytes of a file that holds them as they are, or written in hexadecimal digits in any of the usual ways. */
function bytesOf(content: Buffer): Uint8Array {
  const text = content.toString('latin1');
  const digits = text.replace(/0x/gi, '').replace(/[\s,;:[\]{}\-"']/g, '');
  const isHex = digits.length > 0 && digits.length % 2 === 0 && /^[0-9a-f]+$/i.test(digits);
  return new Uint8Array(isHex ? Buffer.from(digits, 'hex') : content);
}

function fail(reason: DecodeReason): number {
  console.log(JSON.stringify({ error: reason }));
  return 1;
}
