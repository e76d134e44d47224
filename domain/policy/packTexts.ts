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
  .meta({ id: 'Text', description: 'The same text in simplified Chinese, traditional Chinese and English' });
// A pack's text is a LocalisedText wherever one is asked for.
PackText satisfies z.ZodType<LocalisedText>;

/** A name inside the pack, for a round, a form, an article and so on. Records name it, so it stays when the words change. */
export const Key = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits with single hyphens: section-4-3')
  .meta({ id: 'Key', description: 'Name inside the pack: lower-case letters, digits, single hyphens' });

/** Names one article of the notice: a key of `articles`. */
export const ArticleId = z.string().min(1).meta({
  id: 'ArticleKey',
  description: 'Key of an entry of `articles`: the paragraph of the notice on which this rests',
});

/** One paragraph of the notice: how it is cited, and its own words. */
export const Article = z.strictObject({
  label: PackText.describe('How it is cited after the notice’s name: 第二条'),
  text: PackText.describe('The notice’s own words (zh-CN), converted (zh-TW) and translated (en)'),
});
export type Article = z.infer<typeof Article>;

/** A telephone number that people may call. */
export const Hotline = z.strictObject({
  label: PackText,
  numbers: z.array(z.string().regex(/^\d{3,4}-\d{7,8}$|^\d{5}$/, 'area code, hyphen, number')).min(1),
  purpose: z.enum(['enquiry', 'report-fraud']),
  schemes: z.array(Scheme).min(1).optional().describe('The schemes it answers for; all when absent'),
  township: words
    .optional()
    .describe('The township whose people it serves, as the roster writes it; everybody when absent'),
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
  service: PackText.describe('What is done there, in one sentence'),
  opening: PackText.optional(),
});
export type Place = z.infer<typeof Place>;

/** One way of certifying as the notice describes it, step by step. */
export const Way = z.strictObject({
  id: Key,
  channel: z.enum(['self-service', 'assisted', 'form', 'visit', 'own-phone']),
  title: PackText,
  forWhom: PackText.optional().describe('Whom the notice has in mind; everybody when absent'),
  steps: z.array(PackText).min(1),
  links: z.array(z.url()).optional(),
  article: ArticleId,
});
export type Way = z.infer<typeof Way>;

/** A paper that the notice asks for. */
export const Form = z.strictObject({
  id: Key,
  title: PackText,
  forWhom: PackText,
  instructions: PackText.describe('What the person or their unit does with it'),
  signedBy: z
    .array(z.enum(['person', 'unit-head', 'unit-seal', 'local-agency', 'consulate', 'notary', 'association']))
    .describe('Who must sign, seal or issue it'),
  attachments: z.array(PackText).describe('Papers that go with it'),
  dueDayOfMonth: z
    .int()
    .min(1)
    .max(31)
    .optional()
    .describe('Day of the month by which it is handed in; the last one where the month is shorter'),
  article: ArticleId,
});
export type Form = z.infer<typeof Form>;

/** Something a person accepts before going on, by version. */
export const Agreement = z.strictObject({
  id: Key,
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
  number: words.nullable().describe('The document number; null for a notice that has none'),
  title: PackText,
  issuer: PackText,
  citation: PackText.describe('How an explanation cites it, before the article’s label'),
  issuedOn: CalendarDate.nullable(),
});
export type Notice = z.infer<typeof Notice>;
