import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AgencyCore } from '../../agency/agency.ts';
import { createDraw, type Draw } from '../../agency/demoCounty/draw.ts';
import { type Backup, type County, foundCounty, type WorldTime } from './county.ts';
import type { Fault } from './faults.ts';
import { brokenPromises } from './invariants.ts';
import { keysFrom } from './keys.ts';
import { createLine } from './network.ts';
import { SimulatedTerminal } from './simulatedTerminal.ts';

export interface SimulationOptions {
  seed: number;
  terminals: number;
  days: number;
  faults: ReadonlySet<Fault>;
  /** folder for the terminals' files; best in memory */
  folder: string;
}

export interface SimulationResult {
  seed: number;
  /** what did not hold; empty when all is well */
  broken: string[];
  records: number;
  calls: number;
  /** how often each fault happened */
  happened: Partial<Record<Fault, number>>;
  /** a hash of everything that the agency holds in the end: the same for the same seed */
  fingerprint: string;
}

const hourMs = 3_600_000;
const start = Date.UTC(2026, 0, 5, 1);
/** How often a terminal may try once nothing goes wrong any more. */
const roundsToSettle = 12;

/** Lets a county live for some days and looks whether all promises were kept. */
export async function simulate(
  core: AgencyCore,
  time: WorldTime,
  options: SimulationOptions,
): Promise<SimulationResult> {
  const { seed, faults } = options;
  const draw = createDraw(seed);
  time.nowMs = start;
  time.nextId = 0;
  const county = await foundCounty(core, time, 12);
  const folder = mkdtempSync(join(options.folder, 'anxin-simulation-'));
  const world = new World(county, time, draw, faults, folder);
  try {
    for (let number = 0; number < options.terminals; number += 1)
      await world.addTerminal(`${seed}-${number}`);
    for (let day = 0; day < options.days; day += 1) await world.liveOneDay(start + day * 24 * hourMs);
    await world.settle();
    const { broken, fingerprint } = await brokenPromises(county, world);
    return {
      seed,
      broken: [...world.stuck, ...broken],
      records: world.acknowledged().size,
      calls: world.terminals.reduce((sum, terminal) => sum + terminal.line.calls, 0),
      happened: world.happened,
      fingerprint,
    };
  } finally {
    for (const terminal of world.terminals) terminal.store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything that lives in one simulation. */
export class World {
  readonly terminals: SimulatedTerminal[] = [];
  readonly happened: Partial<Record<Fault, number>> = {};
  readonly stuck: string[] = [];
  /** acknowledged records that a restored disk took with it before they had left the terminal: lost by hand */
  readonly destroyed = new Set<string>();
  readonly #county: County;
  readonly #time: WorldTime;
  readonly #draw: Draw;
  readonly #faults: ReadonlySet<Fault>;
  readonly #folder: string;
  readonly #disks: {
    of: SimulatedTerminal;
    file: string;
    acknowledged: Set<string>;
    keys: SimulatedTerminal['keys'];
  }[] = [];
  #backups: Backup[] = [];

  constructor(county: County, time: WorldTime, draw: Draw, faults: ReadonlySet<Fault>, folder: string) {
    this.#county = county;
    this.#time = time;
    this.#draw = draw;
    this.#faults = faults;
    this.#folder = folder;
  }

  acknowledged(): Set<string> {
    return new Set(this.terminals.flatMap((terminal) => [...terminal.acknowledged]));
  }

  async addTerminal(name: string): Promise<void> {
    const terminal = new SimulatedTerminal({
      name,
      file: join(this.#folder, `${name}.db`),
      line: createLine(this.#county.core.answer, this.#faults, this.#draw),
      keys: await keysFrom(name),
      time: this.#time,
      draw: this.#draw,
    });
    this.terminals.push(terminal);
    await terminal.activate(await this.#county.newCode(), false);
  }

  async liveOneDay(morning: number): Promise<void> {
    if (this.#faults.has('agency-restore')) await this.#agencyNight();
    for (let hour = 0; hour < 8; hour += 1) {
      this.#time.nowMs = morning + hour * hourMs + this.#draw.below(hourMs / 2);
      for (const terminal of [...this.terminals]) await this.#terminalHour(terminal);
      if (this.#draw.chance(0.1)) await this.#county.somethingHappens(this.#draw);
      if (this.#draw.chance(0.2)) await this.#county.officerWorks(this.#draw);
    }
  }

  async #terminalHour(terminal: SimulatedTerminal): Promise<void> {
    const draw = this.#draw;
    await this.#somethingBreaks(terminal);
    if (terminal.terminalId === null) await terminal.activate(await this.#county.newCode(), false);
    for (let visits = draw.below(3); visits > 0; visits -= 1) {
      this.#time.nowMs += draw.below(600_000);
      await terminal.surviving(() => terminal.visit(draw.among(this.#county.people)));
    }
    if (draw.chance(0.7)) await terminal.run();
    if (this.#faults.has('delay') && draw.chance(0.1)) {
      await terminal.line.deliverStray();
      this.#note('delay');
    }
  }

  async #somethingBreaks(terminal: SimulatedTerminal): Promise<void> {
    const draw = this.#draw;
    const now = (fault: Fault, probability: number): boolean => {
      const happens = this.#faults.has(fault) && draw.chance(probability);
      if (happens) this.#note(fault);
      return happens;
    };
    if (now('cut', 0.08)) terminal.line.cut = true;
    else if (terminal.line.cut && draw.chance(0.3)) terminal.line.cut = false;
    if (now('crash', 0.15)) terminal.crashes.arm(draw.below(40));
    if (now('clock', 0.03)) {
      terminal.clockOffsetMs = draw.among([-17, -1, 0, 0, 2]) * 365 * 24 * hourMs;
      if (draw.chance(0.5)) terminal.restart();
    }
    if (now('full-disk', 0.04)) fillDisk(terminal);
    else if (draw.chance(0.5)) emptyDisk(terminal);
    const waiting = terminal.store.outbox.nextBatch(1)[0];
    if (waiting && now('rot', 0.02)) terminal.rotten.add(waiting.recordId);
    if (this.#faults.has('rollback') && draw.chance(0.05)) this.#copyDisk(terminal);
    const [disk] = this.#disks.filter((each) => each.of === terminal).slice(-1);
    if (disk && disk.keys === terminal.keys && now('rollback', 0.015)) this.#rollBack(terminal, disk);
    if (this.terminals.length < 8 && now('clone', 0.008)) this.#clone(terminal);
  }

  #copyDisk(terminal: SimulatedTerminal): void {
    const file = join(this.#folder, `${terminal.name}-copy-${this.#disks.length}.db`);
    terminal.copyDisk(file);
    this.#disks.push({
      of: terminal,
      file,
      acknowledged: new Set(terminal.acknowledged),
      keys: terminal.keys,
    });
  }

  #rollBack(terminal: SimulatedTerminal, disk: { file: string; acknowledged: Set<string> }): void {
    for (const id of terminal.acknowledged) {
      const state = terminal.store.outbox.deliveryOf(id)?.state;
      const left = state !== undefined && state !== 'queued' && state !== 'parked';
      if (!disk.acknowledged.has(id) && !left) this.destroyed.add(id);
      // Sent, but no receipt: nobody can know whether it arrived.
      if (!disk.acknowledged.has(id) && state === 'sent') this.destroyed.add(id);
      if (!disk.acknowledged.has(id)) this.#gone.add(id);
    }
    terminal.restoreDisk(disk.file);
  }

  /** records that are on no disk any more: an agency that is restored can never get them again */
  readonly #gone = new Set<string>();

  #clone(terminal: SimulatedTerminal): void {
    const file = join(this.#folder, `${terminal.name}-clone-${this.terminals.length}.db`);
    terminal.copyDisk(file);
    const clone = new SimulatedTerminal({
      name: `${terminal.name}-clone-${this.terminals.length}`,
      file,
      line: createLine(this.#county.core.answer, this.#faults, this.#draw),
      keys: terminal.keys,
      time: this.#time,
      draw: this.#draw,
    });
    clone.formerKeys.push(...terminal.formerKeys);
    this.terminals.push(clone);
  }

  /** At night the agency is backed up, and now and then an earlier night comes back. */
  async #agencyNight(): Promise<void> {
    if (this.#backups.length > 0 && this.#draw.chance(0.12)) {
      await this.#county.restore(this.#draw.among(this.#backups));
      for (const id of this.#gone) this.destroyed.add(id);
      this.#note('agency-restore');
    }
    this.#backups = [...this.#backups.slice(-2), await this.#county.backUp()];
  }

  /** Nothing breaks any more, and clerks do what the screens ask of them. Then everybody must come to rest. */
  async settle(): Promise<void> {
    for (const terminal of this.terminals) {
      terminal.line.cut = false;
      terminal.crashes.disarm();
      terminal.clockOffsetMs = 0;
      terminal.rotten.clear();
      emptyDisk(terminal);
      terminal.line.calm();
    }
    for (let round = 0; round < roundsToSettle; round += 1) {
      this.#time.nowMs += hourMs;
      let restless = false;
      for (const terminal of this.terminals) {
        if (terminal.terminalId === null) await terminal.activate(await this.#county.newCode(), false);
        for (const id of terminal.acknowledged) terminal.store.outbox.requeue(id);
        const run = await terminal.run();
        const { reactivate, waiting, parked } = terminal.sync.status();
        // A restored agency may know neither this terminal nor its code; the clerk is given another one.
        const forgotten = run !== 'died' && !run.ok && run.problem.kind === 'unauthenticated';
        if (forgotten) await terminal.activate(await this.#county.newCode(), false);
        if (reactivate) await terminal.activate(await this.#county.newCode(), true);
        if (run === 'died' || !run.ok || reactivate || waiting + parked > 0) restless = true;
      }
      // Once more after everybody is at rest: what one terminal brought may have changed what another was told.
      if (!restless && round > 1) return;
    }
    for (const terminal of this.terminals) {
      const { problem, waiting, parked, reactivate } = terminal.sync.status();
      if (problem || waiting + parked > 0 || reactivate) {
        this.stuck.push(
          `${terminal.name} is stuck: ${JSON.stringify({ problem, waiting, parked, reactivate })}`,
        );
      }
    }
  }

  #note(fault: Fault): void {
    this.happened[fault] = (this.happened[fault] ?? 0) + 1;
  }
}

/** SQLite is told that the file may not grow: the next page that it needs is refused as on a full disk. */
function fillDisk(terminal: SimulatedTerminal): void {
  const { handle } = terminal.store.internals;
  const pages = Number(handle.pragma('page_count', { simple: true }));
  handle.pragma(`max_page_count = ${pages}`);
}

function emptyDisk(terminal: SimulatedTerminal): void {
  terminal.store.internals.handle.pragma('max_page_count = 1073741823');
}
