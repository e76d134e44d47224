import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Draw } from '../../agency/demoCounty/draw.ts';
import { ferryFiles, ferryFolder } from '../../contract/exchange/ferryFiles.ts';
import type { County } from './county.ts';
import type { Misfortune } from './misfortune.ts';
import type { SimulatedTerminal } from './simulatedTerminal.ts';

/** The sticks of a county and those who carry them: late, twice, to the wrong terminal, an older one after a newer. */
export interface Sticks {
  /** one of the sticks goes somewhere now, or nobody feels like it */
  somebodyCarries(terminal: SimulatedTerminal): Promise<void>;
  /** a careful clerk: out, to the agency, and back, nothing lost on the way */
  roundTrip(terminal: SimulatedTerminal): Promise<void>;
}

export function createSticks(folder: string, county: County, misfortune: Misfortune, draw: Draw): Sticks {
  const sticks = ['a', 'b', 'c'].map((name) => {
    const stick = join(folder, `stick-${name}`);
    mkdirSync(stick, { recursive: true });
    return stick;
  });

  async function write(terminal: SimulatedTerminal, stick: string): Promise<void> {
    const pulledOut = draw.chance(0.15);
    const draft = join(stick, ferryFolder, terminal.terminalId ?? '', `${ferryFiles.out}.part`);
    await terminal.surviving(() =>
      terminal.ferry.write(stick, () => {
        if (pulledOut && existsSync(draft)) tear(draft);
      }),
    );
  }

  /** A file that ends at an arbitrary byte. */
  function tear(file: string): void {
    truncateSync(file, draw.below(readFileSync(file).byteLength));
  }

  /** Somebody tidies a stick up: what is for one terminal lies in the folder of another now. */
  function mixUp(stick: string): void {
    const names = readdirSync(join(stick, ferryFolder)).sort();
    if (names.length < 2) return;
    const [from, to] = [draw.among(names), draw.among(names)];
    const file = draw.among([ferryFiles.out, ferryFiles.back]);
    const source = join(stick, ferryFolder, from, file);
    if (from !== to && existsSync(source)) cpSync(source, join(stick, ferryFolder, to, file));
  }

  function files(stick: string): string[] {
    const parent = join(stick, ferryFolder);
    return readdirSync(parent)
      .sort()
      .flatMap((name) => [ferryFiles.out, ferryFiles.back].map((file) => join(parent, name, file)))
      .filter((file) => existsSync(file));
  }

  return {
    async somebodyCarries(terminal) {
      if (!misfortune.strikes('ferry', terminal.remote ? 0.6 : 0.12)) return;
      const stick = draw.among(sticks);
      await draw.weighted<() => Promise<unknown>>([
        [() => write(terminal, stick), 4],
        [() => county.takesStick(stick), 3],
        [() => terminal.surviving(() => terminal.ferry.read(stick)), 4],
        [async () => carelessly(stick), 1],
      ])();
    },
    async roundTrip(terminal) {
      const stick = join(folder, 'stick-new');
      rmSync(stick, { recursive: true, force: true });
      mkdirSync(stick);
      await terminal.surviving(() => terminal.ferry.write(stick));
      await county.takesStick(stick);
      await terminal.surviving(() => terminal.ferry.read(stick));
    },
  };

  function carelessly(stick: string): void {
    if (!existsSync(join(stick, ferryFolder))) return;
    const damaged = files(stick);
    draw.weighted([
      [() => mixUp(stick), 1],
      [() => damaged.length > 0 && tear(draw.among(damaged)), 1],
      // An image of the stick is made, and comes back into use some day.
      [() => cpSync(stick, draw.among(sticks.filter((other) => other !== stick)), { recursive: true }), 2],
    ] as const)();
  }
}
