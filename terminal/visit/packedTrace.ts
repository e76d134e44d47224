import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { LivenessTrace } from '../../domain/liveness/trace.ts';

/** A trace as evidence: JSON, compressed. */
export const traceMediaType = 'application/gzip';

/** Nobody waits longer at the screen for a smaller file. */
const level = 1;

/** A trace as it is kept: JSON, gzip. */
export async function packTrace(trace: LivenessTrace): Promise<Uint8Array> {
  return promisify(gzip)(JSON.stringify(trace), { level });
}

/** The text of a trace, packed or plain. @throws where it begins as gzip does and is none */
export async function unpackTrace(bytes: Uint8Array): Promise<string> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return Buffer.from(isPacked ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
}
