const sentenceEnds = /[。！？!?\n]/;
const pauses = /[，、：；,:;\s“”‘’「」『』（）()《》]/;
const pauseS = { sentence: 0.45, clause: 0.18 };

/** A text as it is compared with what was recorded, and where it pauses. */
export interface Letters {
  text: string;
  /** seconds of silence that the punctuation before this letter asks for */
  pauseBefore: number[];
  /** letters with which a sentence begins, and the end of the text */
  starts: number[];
}

/** The letters of a text without its punctuation. Signs that are neither stay, so that nothing matches across them. */
export function lettersOf(text: string): Letters {
  let letters = '';
  const pauseBefore: number[] = [0];
  const starts = new Set([0]);
  for (const sign of text) {
    const at = letters.length;
    if (sentenceEnds.test(sign)) {
      starts.add(at);
      pauseBefore[at] = pauseS.sentence;
    } else if (pauses.test(sign)) pauseBefore[at] = Math.max(pauseBefore[at] ?? 0, pauseS.clause);
    else letters += sign;
  }
  starts.add(letters.length);
  return { text: letters, pauseBefore, starts: [...starts].sort((a, b) => a - b) };
}
