import { oc } from '@orpc/contract';
import { z } from 'zod';
import { terminalErrors } from './errors.ts';

/** What lets a terminal's signature on a person's paper be verified by whoever has the agency's public keys. */
export const certificateWire = {
  terminalCertificate: oc
    .route({
      method: 'GET',
      path: '/v1/terminals/certificate',
      tags: ['terminal'],
      summary: "The agency's certificate of this terminal's key: a CBOR web token, base64",
    })
    .errors(terminalErrors)
    .output(z.object({ certificate: z.base64().max(1000) })),
};
