import { z } from 'zod';

/** What an officer of the agency (经办人员) may do. One officer may have several roles. */
export const OfficerRole = z.enum([
  'reviewer', // 审核: decides on records and requests
  'administrator', // 管理: terminals, operators, the roster and its lists
  'auditor', // 监督: reads everything, what officers did too, and changes nothing
]);
export type OfficerRole = z.infer<typeof OfficerRole>;
