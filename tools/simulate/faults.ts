/** What can go wrong in a simulated county. */
export const faults = {
  cut: 'the line of a terminal is down, for hours or for days',
  loss: 'a request or its answer is lost on the way',
  tear: 'a request or its answer breaks off in its middle',
  portal: 'somebody else answers: a login page with status 200, and the agency hears nothing',
  doubling: 'a request arrives twice, and either answer comes back',
  reorder: 'a request is overtaken by later ones: it arrives when its sender has long given it up',
  delay: 'a copy of an old request arrives again much later',
  crash: 'the process of a terminal ends before or after any statement that writes',
  power: 'the same, and what had not reached the disk is gone from an arbitrary byte on',
  clock: "a terminal's clock is set, years back or ahead",
  clone: "a terminal's disk is copied and both go on",
  rollback: "a terminal's disk is restored from a copy of earlier days",
  'backup-restore': "a terminal's disk is lost, and its store comes back from the last night's copy",
  damage: "pages of a terminal's store go bad while nobody reads them",
  'agency-restore': 'the agency is restored from a backup of earlier days',
  'full-disk': "a terminal's disk is full from any statement on, for a while",
  rot: 'a record cannot be read back as it was written',
  ferry:
    'sticks are carried: late, twice, to the wrong terminal, pulled out while written, an older one after a newer',
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
