import type { Answer } from './frame.ts';
import { type StatusName, statusNames } from './status.ts';

/** What a host can ask of a SAM. */
export type CommandName =
  | 'reset'
  | 'status'
  | 'sam-id'
  | 'find'
  | 'select'
  | 'read'
  | 'read-with-fingerprints'
  | 'read-address'
  | 'read-card-number'
  | 'set-speed'
  | 'set-radio-bytes';

/** The bytes of a command and the shape of its answers. */
export interface Command {
  code: number;
  parameter: number;
  /** status that means success, and the lengths of the data that may come with it */
  success: StatusName;
  dataLengths: readonly number[];
  /** other statuses that only this command has */
  others: readonly StatusName[];
  /** how long the module may think, in milliseconds */
  timeoutMs: number;
}

/** two text lengths, 256 bytes of text, 1024 of photo */
const baseLength = 4 + 256 + 1024;
const cardErrors = [
  'moved-away',
  'card-refused',
  'sam-refused',
  'altered',
  'wrong-card',
  'no-random',
  'bad-length',
] as const;

/** The commands with their bytes, the shape of their answers and their time limits (reference: SAM_V protocol, GA 467). */
export const commands: Record<CommandName, Command> = {
  reset: { code: 0x10, parameter: 0xff, success: 'ok', dataLengths: [0], others: [], timeoutMs: 1000 },
  status: { code: 0x11, parameter: 0xff, success: 'ok', dataLengths: [0], others: [], timeoutMs: 1000 },
  'sam-id': { code: 0x12, parameter: 0xff, success: 'ok', dataLengths: [16], others: [], timeoutMs: 1000 },
  find: {
    code: 0x20,
    parameter: 0x01,
    success: 'found',
    dataLengths: [4],
    others: ['no-card'],
    timeoutMs: 1000,
  },
  select: {
    code: 0x20,
    parameter: 0x02,
    success: 'ok',
    dataLengths: [8],
    others: ['select-failed', ...cardErrors],
    timeoutMs: 1000,
  },
  read: {
    code: 0x30,
    parameter: 0x01,
    success: 'ok',
    dataLengths: [baseLength],
    others: cardErrors,
    timeoutMs: 3000,
  },
  'read-with-fingerprints': {
    code: 0x30,
    parameter: 0x10,
    success: 'ok',
    dataLengths: [2 + baseLength, 2 + baseLength + 512, 2 + baseLength + 1024],
    others: ['nothing-stored', 'fingerprint-failed', ...cardErrors],
    timeoutMs: 5000,
  },
  'read-address': {
    code: 0x30,
    parameter: 0x03,
    success: 'ok',
    dataLengths: [70, 140, 210, 280],
    others: ['nothing-stored', ...cardErrors],
    timeoutMs: 1000,
  },
  'read-card-number': {
    code: 0x30,
    parameter: 0x05,
    success: 'ok',
    dataLengths: [24, 28],
    others: cardErrors,
    timeoutMs: 1000,
  },
  'set-speed': { code: 0x60, parameter: 0x00, success: 'ok', dataLengths: [0], others: [], timeoutMs: 1000 },
  'set-radio-bytes': {
    code: 0x61,
    parameter: 0xff,
    success: 'ok',
    dataLengths: [0],
    others: [],
    timeoutMs: 1000,
  },
};

/** Statuses with which a SAM may answer any command. */
const general: readonly StatusName[] = [
  'request-checksum',
  'request-length',
  'unknown-command',
  'not-permitted',
  'unknown-error',
  'self-test-failed',
  'not-authorised',
];

/**
 * The status of an answer, or null where this command cannot have been answered so. The SAM numbers nothing: an answer
 * that came too late for its own command is known by its shape alone.
 */
export function statusOfAnswer(command: Command, answer: Answer): StatusName | null {
  const status = statusNames[answer.sw3];
  if (!status) return null;
  if (status === command.success) return command.dataLengths.includes(answer.data.length) ? status : null;
  return command.others.includes(status) || general.includes(status) ? status : null;
}
