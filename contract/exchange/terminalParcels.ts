import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ReportedGauge } from '../../domain/freshness.ts';
import { inputErrors, terminalErrors } from '../agency/errors.ts';
import { Ed25519PublicJwk } from '../agency/terminalWire.ts';
import { parcel } from './parcel.ts';

/** Before a terminal has an id. Its keys come down with it, so that a stick is enough from then on. */
export const activation = parcel(
  'activate',
  oc
    .route({
      method: 'POST',
      path: '/v1/terminals/activate',
      tags: ['terminal'],
      summary: 'Activate a terminal with a code; the same key always gets the same id',
    })
    .errors({
      ...inputErrors,
      CODE_UNKNOWN: { status: 404, message: 'No such activation code' },
      CODE_USED: { status: 409, message: 'The activation code was used by another terminal' },
      KEY_REVOKED: { status: 409, message: 'This key is that of a revoked terminal; a new key is needed' },
    })
    .input(
      z.object({
        code: z.string().min(6).max(64),
        name: z.string().min(1).max(100),
        publicKey: Ed25519PublicJwk,
      }),
    )
    .output(z.object({ terminalId: z.string(), packIds: z.array(z.string()) })),
  { carriers: ['line'], acknowledged: false },
);

/** Asked before everything else: with a wrong clock no token is believed. */
export const time = parcel(
  'time',
  oc
    .route({ method: 'GET', path: '/v1/time', tags: ['terminal'], summary: "The agency's clock" })
    .output(z.object({ now: z.iso.datetime() })),
  { carriers: ['line'], acknowledged: false },
);

export const keys = parcel(
  'keys',
  oc
    .route({
      method: 'GET',
      path: '/v1/keys',
      tags: ['terminal'],
      summary: "The agency's public keys, with which receipts verify offline (JWKS)",
    })
    .output(z.object({ keys: z.array(z.record(z.string(), z.unknown())) })),
  { carriers: ['line'], acknowledged: false },
);

/** What lets a terminal's signature on a person's paper be verified by whoever has the agency's public keys. */
export const certificate = parcel(
  'terminalCertificate',
  oc
    .route({
      method: 'GET',
      path: '/v1/terminals/certificate',
      tags: ['terminal'],
      summary: "The agency's certificate of this terminal's key: a CBOR web token, base64",
    })
    .errors(terminalErrors)
    .output(z.object({ certificate: z.base64().max(1000) })),
  { carriers: ['line', 'stick'], acknowledged: false },
);

export const packs = parcel(
  'pullPacks',
  oc
    .route({
      method: 'GET',
      path: '/v1/packs',
      tags: ['terminal'],
      summary: 'Policy packs that this terminal applies',
    })
    .errors(terminalErrors)
    .output(
      z.object({ packs: z.array(z.object({ id: z.string(), version: z.string(), json: z.string() })) }),
    ),
  { carriers: ['line', 'stick'], acknowledged: false },
);

export const gauges = parcel(
  'reportGauges',
  oc
    .route({
      method: 'POST',
      path: '/v1/gauges',
      tags: ['terminal'],
      summary: 'The fuel gauge as the terminal reads it, for the officers who look after the terminals',
    })
    .errors(terminalErrors)
    .input(z.object({ gauges: z.array(ReportedGauge).max(20) })),
  { carriers: ['line', 'stick'], acknowledged: false },
);
