import { kindField, textLength } from '../card/layout.ts';
import { preamble, xor } from '../sam/frame.ts';

/** Answers up to this length (status, find, select, module id) hold nothing of a person. */
const harmlessLength = 27;
/** the bytes of a WLT photo that are the same on every card */
const photoHead = 11;

/**
 * The same number of bytes with everything that a card tells of a person blanked: of a base information answer only the
 * kind of card is left, of other long answers their header, of bytes outside answers nothing. A check that held still
 * holds, and one that did not still does not.
 */
export function blankPersonal(stream: Uint8Array): Uint8Array {
  const shown = new Uint8Array(stream.length);
  const mark = Buffer.from(preamble.slice(1));
  const bytes = Buffer.from(stream);
  for (let from = 0; ; ) {
    const found = bytes.indexOf(mark, from);
    if (found < 0) return shown;
    // The preamble may come with one AA less.
    const start = found > from && stream[found - 1] === preamble[0] ? found - 1 : found;
    const body = found + mark.length + 2;
    const end = Math.min(body + (bytes.length >= body ? bytes.readUInt16BE(body - 2) : 0), bytes.length);
    const total = end - start;
    if (total <= harmlessLength) shown.set(stream.subarray(start, end), start);
    else blankAnswer(stream.subarray(start, end), shown.subarray(start, end), body - start);
    from = Math.max(end, found + mark.length);
  }
}

/** Copies what may be seen of one long answer; `body` is where its status words stand. */
function blankAnswer(answer: Uint8Array, shown: Uint8Array, body: number): void {
  const data = body + 3;
  shown.set(answer.subarray(0, data));
  const isBase = answer[data] === textLength >> 8 && answer[data + 1] === 0 && answer[data + 2] === 4;
  if (isBase) {
    const length = ((answer[body - 2] as number) << 8) | (answer[body - 1] as number);
    const text = data + (length === 0x0508 ? 4 : 6);
    shown.set(answer.subarray(data, text), data);
    for (let at = 0; at < textLength && text + at + 1 < answer.length; at += 2) shown[text + at] = 0x20;
    const kind = text + kindField[0];
    shown.set(answer.subarray(kind, kind + 2), kind);
    const photo = text + textLength;
    shown.set(answer.subarray(photo, photo + photoHead), photo);
  }
  const last = answer.length - 1;
  shown[last] = 0;
  const lengthAt = body - 2;
  shown[last] = xor(shown.subarray(lengthAt)) ^ xor(answer.subarray(lengthAt));
}
