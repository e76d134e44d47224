import { z } from 'zod';
import { PolicyPack } from './pack.ts';

/** The JSON Schema of a pack's file, for editors. The references and contradictions that only loading finds are not in it. */
export function packJsonSchema(): object {
  return z.toJSONSchema(PolicyPack, { io: 'input' });
}
