import type { Markup } from './html.ts';

/** Sizes of paper that a desk has. A roll is as long as what is printed on it. */
export type Paper = 'a4' | 'roll-80mm';

/** A document ready to be laid out. */
export interface Printable {
  /** file name without ending: letters, digits and hyphens */
  name: string;
  paper: Paper;
  /** language of the text, for hyphenation and glyph variants */
  language: string;
  title: string;
  body: Markup;
}

export interface MadePdf {
  bytes: Uint8Array;
  pages: number;
}

/** Lays HTML out on paper as a PDF with its fonts embedded; by the system's Chromium, or by Electron's own. */
export interface PdfMaker {
  /** Null where no program that could do it is installed. */
  make(document: Printable): Promise<MadePdf | null>;
}
