/** What can go wrong in a simulated county. */
export const faults = {
  cut: 'the line of a terminal is down, for hours or for days',
  loss: 'a request or its answer is lost on the way',
  doubling: 'a request arrives twice, and either answer comes back',
  delay: 'a copy of an old request arrives again much later',
  crash: 'a terminal dies before or after a write and starts again over the same file',
  clock: "a terminal's clock is set, years back or ahead",
  clone: "a terminal's disk is copied and both go on",
  rollback: "a terminal's disk is restored from a copy of earlier days",
  'agency-restore': 'the agency is restored from a backup of earlier days',
  'full-disk': "a terminal's disk is full for a while",
  rot: 'a record cannot be read back as it was written',
} as const;

export type Fault = keyof typeof faults;

/** @throws RangeError naming what is no fault */
export function parseFaults(text: string): Set<Fault> {
  if (text === 'all') return new Set(Object.keys(faults) as Fault[]);
  if (text === 'none' || text === '') return new Set();
  return new Set(
    text.split(',').map((name) => {
      if (!(name in faults))
        throw new RangeError(`No such fault: ${name}. There are: ${Object.keys(faults).join(', ')}`);
      return name as Fault;
    }),
  );
}
