import { z } from 'zod';
import { CalendarDate } from './calendar.ts';
import { isKnown, openEnum } from './openEnum.ts';

/**
 * What a member of staff may do at a desk (经办人员角色): an operator serves people, a supervisor also confirms and reports,
 * an engineer looks after the machine and certifies nobody.
 */
export const OperatorRole = z.enum(['operator', 'supervisor', 'engineer']);
export type OperatorRole = z.infer<typeof OperatorRole>;

/** One member of staff on the list that the agency hands to a terminal. The PIN itself is never on it. */
export const OperatorEntry = z.object({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(50),
  role: OperatorRole,
  /** argon2id in PHC string format */
  pinHash: z.string().startsWith('$argon2id$'),
  /** the hash is that of a one-time code: the operator chooses a PIN with it and does nothing else */
  oneTime: z.boolean().optional(),
  /** how often the secret was changed: a PIN that was chosen over an older one is not taken */
  pinNumber: z.number().int().nonnegative().optional(),
  /** so that nobody certifies themselves; canonical: 18 characters, capital X */
  identityNumber: z.string().optional(),
  /** first and last day of duty, both inside; open where absent */
  validFrom: CalendarDate.optional(),
  validUntil: CalendarDate.optional(),
});
export type OperatorEntry = z.infer<typeof OperatorEntry>;

/** The same as the list has it, whose author may know more roles. */
export const ListedOperator = OperatorEntry.extend({ role: openEnum(OperatorRole) });
export type ListedOperator = z.infer<typeof ListedOperator>;

/** Whether this version knows what somebody may do. Who has another role is on the list and may do nothing here. */
export function hasKnownRole(operator: ListedOperator): operator is OperatorEntry {
  return isKnown(OperatorRole, operator.role);
}

/** Roles that may take part in a certification. */
export const certifyingRoles: readonly OperatorRole[] = ['operator', 'supervisor'];

/** Cost of argon2id for PINs, OWASP's first choice (Password Storage Cheat Sheet): memory in KiB, passes, lanes. */
export const pinHashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A PIN that an operator chose at a terminal (自设口令), on its way to the agency. */
export const ChosenPin = z.object({
  operatorId: z.string().min(1).max(64),
  pinHash: z.string().startsWith('$argon2id$').max(200),
  /** the number of the secret that it replaces */
  replaces: z.number().int().nonnegative(),
});
export type ChosenPin = z.infer<typeof ChosenPin>;
