import { lettersOf } from './letters.ts';
import type { Phrases } from './phrases.ts';

/** One file to play, and the silence after it in seconds. */
interface SpokenPart {
  name: string;
  pauseS: number;
}

/** What is said of a text, in order. `complete` is false where a sentence had to be left out. */
export interface SpeechPlan {
  parts: SpokenPart[];
  complete: boolean;
}

interface Match {
  length: number;
  names: string[];
}

const year = /(\d{4})年/y;
const month = /(\d{1,2})月/y;
const day = /(\d{1,2})日/y;
const twoOf = /2(?=[次个個位分项項])/y;
const number = /(\d{1,2})(?!\d)/y;
/** The number with which staff go on with somebody; said only where it is announced. */
const counterNumber = /(\d{6})(?![\d*Xx])/y;
const announcement = 'end.handOver';

/**
 * Numbers of at most two digits, dates, and the counter's six digits behind their announcement. Any other longer run of digits is not a number that a person should hear read out
 * in a room, an identity number least of all: it matches nothing, and its sentence stays unsaid.
 */
function numbersAt(text: string, at: number, announced: string | null): Match[] {
  if (!/\d/.test(text[at] ?? '') || /[\d*Xx]/.test(text[at - 1] ?? '')) return [];
  const found = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const matches: Match[] = [];
  const add = (match: RegExpExecArray | null, names: (digits: string) => string[]) => {
    if (match) matches.push({ length: match[0].length, names: names(match[1] ?? '') });
  };
  add(found(year), (digits) => [...Array.from(digits, (digit) => `number.${digit}`), 'number.year']);
  add(found(month), (digits) => [`month.${Number(digits)}`]);
  add(found(day), (digits) => [`day.${Number(digits)}`]);
  add(found(twoOf), () => ['number.two-of']);
  add(found(number), (digits) => [`number.${Number(digits)}`]);
  if (announced && text.endsWith(announced, at))
    add(found(counterNumber), (digits) => Array.from(digits, (digit) => `number.${digit}`));
  return matches;
}

/** Whether a stretch begins or ends within a longer run of digits: the year of a round is not to be heard out of one. */
function cutsDigits(text: string, from: number, to: number): boolean {
  const hidden = /[\d*Xx]/;
  const cutAt = (at: number) => hidden.test(text[at - 1] ?? '') && hidden.test(text[at] ?? '');
  return cutAt(from) || cutAt(to);
}

interface Step {
  cost: number;
  next: number;
  names: string[];
}

/** Leaving a sentence out costs more than any number of files. */
const omission = 1000;

/**
 * Lays a text out in recorded phrases, with as few as possible. A sentence that they do not cover to the letter, for
 * example one with a name, is left out whole: half a sentence can say the opposite.
 */
export function planSpeech(text: string, phrases: Phrases): SpeechPlan {
  const { text: letters, pauseBefore, starts } = lettersOf(text);
  const byFirst = new Map<string, { name: string; words: string }[]>();
  for (const [name, phrase] of phrases) {
    const words = lettersOf(phrase).text;
    const first = words[0] ?? '';
    byFirst.set(first, [...(byFirst.get(first) ?? []), { name, words }]);
  }
  const announced = phrases.has(announcement) ? lettersOf(phrases.get(announcement) ?? '').text : null;
  const best: (Step | undefined)[] = [];
  best[letters.length] = { cost: 0, next: letters.length, names: [] };
  for (let at = letters.length - 1; at >= 0; at -= 1) {
    const consider = (length: number, names: string[], cost: number) => {
      const rest = best[at + length];
      if (rest && (best[at]?.cost ?? Number.POSITIVE_INFINITY) > rest.cost + cost)
        best[at] = { cost: rest.cost + cost, next: at + length, names };
    };
    for (const { name, words } of byFirst.get(letters[at] ?? '') ?? [])
      if (letters.startsWith(words, at) && !cutsDigits(letters, at, at + words.length))
        consider(words.length, [name], 1);
    for (const { length, names } of numbersAt(letters, at, announced))
      if (names.every((name) => phrases.has(name))) consider(length, names, names.length);
    const position = starts.indexOf(at);
    if (position !== -1) consider((starts[position + 1] ?? letters.length) - at, [], omission);
  }
  const parts: SpokenPart[] = [];
  let complete = true;
  for (let at = 0; at < letters.length; ) {
    const step = best[at];
    if (!step) throw new Error('A text always begins with a sentence, which can be left out');
    if (step.names.length === 0) complete = false;
    step.names.forEach((name, index) => {
      const last = index === step.names.length - 1;
      parts.push({ name, pauseS: last ? (pauseBefore[step.next] ?? 0) : 0 });
    });
    at = step.next;
  }
  return { parts, complete };
}
