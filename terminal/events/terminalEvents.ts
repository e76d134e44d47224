import { z } from 'zod';
import { defineEvents } from './eventDefinition.ts';

export const terminalEvents = defineEvents({
  'terminal-started': {
    meaning: 'The terminal is composed and answers its page.',
    level: 'info',
    fields: z.object({ version: z.string(), profile: z.string(), dock: z.boolean() }),
  },
  'terminal-stopped': { meaning: 'The terminal stopped in order.', level: 'info', fields: z.object({}) },
  'terminal-starts-anew': {
    meaning:
      'Nobody is at the terminal, whose store is damaged: it starts anew by itself, which salvages the store.',
    level: 'warn',
    fields: z.object({}),
  },
  'unforeseen-error': {
    meaning: 'Something nobody foresaw was thrown; a visit goes back to a clean welcome, a call is refused.',
    level: 'error',
    fields: z.object({ where: z.string(), name: z.string(), stack: z.string() }),
  },
  'reader-state': {
    meaning: 'The reader was found, lost or failed.',
    level: 'info',
    fields: z.object({ state: z.string(), detail: z.string() }),
  },
  'face-state': {
    meaning: 'The face engine became ready or unavailable.',
    level: 'info',
    fields: z.object({ state: z.string(), detail: z.string() }),
  },
  'observer-backend': {
    meaning: 'The page has tried what its nets run best on: the processor (wasm) or a graphics card (webgl).',
    level: 'info',
    fields: z.object({
      backend: z.string(),
      wasmMs: z.number().nullable(),
      webglMs: z.number().nullable(),
    }),
  },
  'pack-refused': {
    meaning: 'A policy pack does not hold; the last good one stays in use.',
    level: 'error',
    fields: z.object({ packId: z.string(), path: z.string(), line: z.number(), reason: z.string() }),
  },
});
