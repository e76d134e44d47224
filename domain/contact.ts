import { z } from 'zod';

/** What an agency may ask for to reach a person by (联系人、手机号码、详细地址). */
export const ContactField = z.enum(['name', 'phone', 'address']);
export type ContactField = z.infer<typeof ContactField>;

/** What was left of it. */
export const Contact = z.object({
  name: z.string().max(50).optional(),
  phone: z.string().max(30).optional(),
  address: z.string().max(200).optional(),
});
export type Contact = z.infer<typeof Contact>;

/** What is required and was not left; a blank is nothing. */
export function missingContact(required: readonly ContactField[], contact: Contact | null): ContactField[] {
  return required.filter((field) => (contact?.[field] ?? '').trim() === '');
}
