import { z } from 'zod';
import { officerCall } from './officerCall.ts';

/** What an officer can do; the closed list of the acts that are put down. */
export const OfficerActName = z.enum([
  'activation-code-made',
  'office-set',
  'terminal-revoked',
  'record-accepted',
  'record-rejected',
  'person-put',
  'person-removed',
  'person-event-recorded',
  'list-drawn-up',
  'operator-put',
  'operator-pin-reset',
  'operator-ended',
  'request-granted',
  'request-refused',
  'paper-read',
  'record-taken-after-all',
  'request-taken-after-all',
  'officer-appointed',
  'officer-dismissed',
  'signing-key-renewed',
  'call-refused', // somebody asked for what their role does not allow
]);
export type OfficerActName = z.infer<typeof OfficerActName>;

/** What kind of thing an act was on, and so what its `object` names. */
export const OfficerActObject = z.enum([
  'terminal', // its id
  'record', // terminal id / record id
  'request', // terminal id / request id
  'person', // a keyed hash of the identity number: the same person always has the same
  'operator', // its id
  'officer', // the id, and the roles given if any
  'district', // policy packs
  'list', // kind, policy pack and day
  'signing-key', // its id
  'call', // path of the call in the contract
]);
export type OfficerActObject = z.infer<typeof OfficerActObject>;

/** One act of an officer: who, what, on which object, when. */
export const OfficerAct = z.object({
  actId: z.uuid(),
  at: z.iso.datetime(),
  /** null for somebody who worked on the agency's own machine */
  officerId: z.string().nullable(),
  officerName: z.string().nullable(),
  act: OfficerActName,
  objectKind: OfficerActObject,
  object: z.string(),
  /** why, from the closed list of the call; null where it asks for none */
  reason: z.string().nullable(),
});
export type OfficerAct = z.infer<typeof OfficerAct>;

/** Which acts an auditor asks for. */
export const OfficerActQuery = z.object({
  officerId: z.string().optional(),
  act: OfficerActName.optional(),
  objectKind: OfficerActObject.optional(),
  object: z.string().optional(),
  /** acts on this person; comes in the body, because addresses are logged on their way */
  identityNumber: z.string().optional(),
  /** `next` of the page before */
  before: z
    .string()
    .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
    .optional(),
  limit: z.number().int().min(1).max(500).default(100),
});
export type OfficerActQuery = z.infer<typeof OfficerActQuery>;

/** What officers did (经办日志). */
export const actsWire = {
  search: officerCall('auditor')
    .route({
      method: 'POST',
      path: '/v1/officer/acts/search',
      tags: ['officer'],
      summary: 'Acts of officers, newest first; nothing can change or remove one',
    })
    .input(OfficerActQuery)
    .output(
      z.object({
        acts: z.array(OfficerAct),
        /** asks for what is older; null at the end */
        next: z.string().nullable(),
      }),
    ),
};
