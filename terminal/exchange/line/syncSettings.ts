import { z } from 'zod';
import { defineSetting } from '../../vault/store/settings.ts';

/** The code of the last activation: with the same key it gets the same answer from an agency that has forgotten us. */
export const activationCodeSetting = defineSetting('activation-code', z.string());

/** The agency's public keys (JWKS) with which receipts are verified, also while it is out of reach. */
export const agencyKeysSetting = defineSetting('agency-keys', z.array(z.record(z.string(), z.unknown())));

/** When the agency last answered, and when each thing last came down; milliseconds since the epoch. */
export const contactSetting = defineSetting(
  'sync-contact',
  z.object({
    contactAtMs: z.number().nullable(),
    packsAtMs: z.number().nullable(),
    rosterAtMs: z.number().nullable(),
  }),
);

/** The agency has asked for a new activation of this chain. */
export const reactivationSetting = defineSetting('sync-reactivate', z.string());

/** The agency has lost something: the receipts that are here go back to it, once what it lost has been sent again. */
export const receiptsToReturnSetting = defineSetting('sync-receipts-to-return', z.boolean());
