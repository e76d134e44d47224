import { z } from 'zod';
import { CalendarDate } from './calendar.ts';
import { Scheme } from './scheme.ts';

/** One scheme that a person draws, and since when (待遇领取起始日期). */
export const SchemeEnrolment = z.object({ scheme: Scheme, drawingSince: CalendarDate });
export type SchemeEnrolment = z.infer<typeof SchemeEnrolment>;

/** Something that overrides the cycle from its day on: custody (被采取强制措施或服刑), release, death, lost eligibility. */
export const PersonEvent = z.object({
  kind: z.enum(['custody', 'release', 'death', 'eligibility-lost']),
  on: CalendarDate,
});
export type PersonEvent = z.infer<typeof PersonEvent>;

/** What the rules need to know of a person, and nothing else. Lists may be in any order. */
export const RecipientFacts = z.object({
  schemes: z.array(SchemeEnrolment),
  certifications: z.array(CalendarDate),
  events: z.array(PersonEvent).optional(),
});
export type RecipientFacts = z.infer<typeof RecipientFacts>;

/** A picture of the face that the agency holds (照片模板), as a standard image. */
export const ReferenceTemplate = z.object({
  mediaType: z.enum(['image/jpeg', 'image/webp', 'image/png']),
  /** base64 of the encoded image */
  data: z.base64(),
  takenOn: CalendarDate.optional(),
});
export type ReferenceTemplate = z.infer<typeof ReferenceTemplate>;

/** One person of the roster (待遇领取人员名册) as the agency hands it to a terminal. */
export const RosterEntry = RecipientFacts.extend({
  identityNumber: z.string().min(15).max(18),
  name: z.string().min(1),
  /** employer or former employer (参保单位), where the scheme has one */
  unit: z.string().optional(),
  township: z.string().optional(),
  village: z.string().optional(),
  phone: z.string().optional(),
  /** id of the policy pack that this person's agency applies */
  packId: z.string(),
  template: ReferenceTemplate.optional(),
});
export type RosterEntry = z.infer<typeof RosterEntry>;
