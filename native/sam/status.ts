/** What the third status word of an answer says (SW3), under a name. */
export type StatusName =
  | 'ok'
  | 'found'
  /** the card has no such item */
  | 'nothing-stored'
  | 'request-checksum'
  | 'request-length'
  | 'unknown-command'
  | 'not-permitted'
  | 'unknown-error'
  /** the card did not accept the module */
  | 'card-refused'
  /** the module did not accept the card */
  | 'sam-refused'
  /** the data on the card do not bear their seal (信息验证错误) */
  | 'altered'
  | 'fingerprint-failed'
  | 'bad-length'
  /** a card of another kind */
  | 'wrong-card'
  | 'moved-away'
  | 'no-random'
  | 'self-test-failed'
  | 'not-authorised'
  | 'no-card'
  | 'select-failed';

/** The codes of the statuses (the same in every maker's manual). */
export const statusCodes: Record<StatusName, number> = {
  ok: 0x90,
  found: 0x9f,
  'nothing-stored': 0x91,
  'request-checksum': 0x10,
  'request-length': 0x11,
  'unknown-command': 0x21,
  'not-permitted': 0x23,
  'unknown-error': 0x24,
  'card-refused': 0x31,
  'sam-refused': 0x32,
  altered: 0x33,
  'fingerprint-failed': 0x37,
  'bad-length': 0x3f,
  'wrong-card': 0x40,
  'moved-away': 0x41,
  'no-random': 0x47,
  'self-test-failed': 0x60,
  'not-authorised': 0x66,
  'no-card': 0x80,
  'select-failed': 0x81,
};

/** The statuses by their codes. */
export const statusNames: Readonly<Record<number, StatusName | undefined>> = Object.fromEntries(
  Object.entries(statusCodes).map(([name, code]) => [code, name as StatusName]),
);
