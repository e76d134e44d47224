import { z } from 'zod';
import { CalendarDate } from '../calendar.ts';
import { Language, type LocalisedText } from '../localisedText.ts';
import { Scheme } from '../scheme.ts';

const words = z.string().trim().min(1);

/** A text of a pack: every language is there and none is empty. */
export const PackText = z
  .strictObject({
    [Language.enum['zh-CN']]: words,
    [Language.enum['zh-TW']]: words,
    [Language.enum.en]: words,
  })
  .meta({ description: 'The same text in simplified Chinese, traditional Chinese and English' });
// A pack's text is a LocalisedText wherever one is asked for.
PackText satisfies z.ZodType<LocalisedText>;

/** Names one article of the notice inside the pack: a key of `articles`. */
export const ArticleId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'letters, digits and single hyphens')
  .meta({ description: 'Key of an entry of `articles`: the paragraph of the notice on which this rests' });

/** One paragraph of the notice: how it is cited, and its own words. */
export const Article = z.strictObject({
  /** how it is cited after the notice's name, e.g. 第二条 */
  label: PackText,
  /** the notice's own words (zh-CN), converted (zh-TW) and translated (en) */
  text: PackText,
});
export type Article = z.infer<typeof Article>;

/** A telephone number that people may call. */
export const Hotline = z.strictObject({
  label: PackText,
  numbers: z.array(z.string().regex(/^\d{3,4}-\d{7,8}$|^\d{5}$/, 'area code, hyphen, number')).min(1),
  purpose: z.enum(['enquiry', 'report-fraud']),
  /** the schemes it answers for; all when absent */
  schemes: z.array(Scheme).min(1).optional(),
  /** the township whose people it serves, as the roster writes it; everybody when absent */
  township: words.optional(),
  opening: PackText.optional(),
});
export type Hotline = z.infer<typeof Hotline>;

/** A counter, office or postal address. */
export const Place = z.strictObject({
  name: PackText,
  address: PackText.optional(),
  postalCode: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  /** what is done there, in one sentence */
  service: PackText,
  opening: PackText.optional(),
});
export type Place = z.infer<typeof Place>;

/** One way of certifying as the notice describes it, step by step. */
export const Way = z.strictObject({
  id: ArticleId,
  channel: z.enum(['self-service', 'assisted', 'form', 'visit', 'own-phone']),
  title: PackText,
  /** whom the notice has in mind; everybody when absent */
  forWhom: PackText.optional(),
  steps: z.array(PackText).min(1),
  links: z.array(z.url()).optional(),
  article: ArticleId,
});
export type Way = z.infer<typeof Way>;

/** A paper that the notice asks for. */
export const Form = z.strictObject({
  id: ArticleId,
  title: PackText,
  forWhom: PackText,
  /** what the person or their unit does with it */
  instructions: PackText,
  /** who must sign, seal or issue it */
  signedBy: z.array(
    z.enum(['person', 'unit-head', 'unit-seal', 'local-agency', 'consulate', 'notary', 'association']),
  ),
  /** papers that go with it */
  attachments: z.array(PackText),
  /** day of the month by which it is handed in; the month's last day where the month is shorter */
  dueDayOfMonth: z.int().min(1).max(31).optional(),
  article: ArticleId,
});
export type Form = z.infer<typeof Form>;

/** Something a person accepts before going on, by version. */
export const Agreement = z.strictObject({
  id: ArticleId,
  version: words,
  title: PackText,
  text: PackText,
  article: ArticleId.optional(),
});
export type Agreement = z.infer<typeof Agreement>;

/** A question that people ask, and its answer. */
export const WhatIf = z.strictObject({ question: PackText, answer: PackText, article: ArticleId.optional() });
export type WhatIf = z.infer<typeof WhatIf>;

/** What the law says, quoted. */
export const LawText = z.strictObject({ title: PackText, text: PackText, article: ArticleId.optional() });
export type LawText = z.infer<typeof LawText>;

/** Who published the notice, when, and how it is cited. */
export const Notice = z.strictObject({
  /** the document number; null for a notice that has none */
  number: words.nullable(),
  title: PackText,
  issuer: PackText,
  /** how an explanation cites it, before the article's label */
  citation: PackText,
  issuedOn: CalendarDate.nullable(),
});
export type Notice = z.infer<typeof Notice>;
