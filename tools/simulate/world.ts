import { join } from 'node:path';
import type { Draw } from '../../agency/demoCounty/draw.ts';
import type { Store } from '../../terminal/vault/store/openStore.ts';
import type { Backup, County, WorldTime } from './county.ts';
import type { Misfortune } from './misfortune.ts';
import { createLine } from './network.ts';
import type { Plan } from './plan.ts';
import { whatItKnowsOtherwise } from './promises/roster.ts';
import { SimulatedTerminal } from './simulatedTerminal.ts';
import { createSticks, type Sticks } from './sticks.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const yearMs = 365 * dayMs;
/** Hours after the opening at which terminals are at work. */
const busyHours = [0, 2, 5, 7];
/** How often a terminal may try once nothing goes wrong any more. */
const roundsToSettle = 12;
/** Trips after which nothing may wait any more at a terminal that has nothing but a stick. */
const roundTrips = 4;
/** Copies of one disk make a county too large to be looked at. */
const mostTerminals = 6;

interface WorldParts {
  county: County;
  time: WorldTime;
  draw: Draw;
  misfortune: Misfortune;
  plan: Plan;
  folder: string;
  store: ((store: Store) => Store) | undefined;
}

/** Everything that lives in one simulation. */
export class World {
  readonly terminals: SimulatedTerminal[] = [];
  readonly stuck: string[] = [];
  readonly unforeseen = new Set<string>();
  /** acknowledged records that went with a disk before the agency had them, or with both: lost by hand */
  readonly destroyed = new Set<string>();
  readonly #parts: WorldParts;
  readonly #sticks: Sticks;
  readonly #start: number;
  readonly #copies: { of: SimulatedTerminal; folder: string }[] = [];
  #backups: Backup[] = [];
  #folders = 0;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.#start = parts.time.nowMs;
    this.#sticks = createSticks(parts.folder, parts.county, parts.misfortune, parts.draw);
  }

  acknowledged(): Set<string> {
    return new Set(this.terminals.flatMap((terminal) => [...terminal.acknowledged]));
  }

  /** How many pieces of evidence lie or lay at terminals. */
  evidence(): number {
    const count = ({ store }: SimulatedTerminal) =>
      store.internals.handle.prepare<[], number>('SELECT count(*) FROM evidence').pluck().get() ?? 0;
    return this.terminals.reduce((sum, terminal) => sum + count(terminal), 0);
  }

  async addTerminal(name: string): Promise<void> {
    const { county, draw, plan } = this.#parts;
    const terminal = await this.#newTerminal(name, this.#folder(name));
    await terminal.activate(await county.newCode(), false);
    const run = await terminal.run();
    // Its line ends at the door of the agency's house, where somebody has looked whether all is well.
    if (plan.rates.has('ferry') && draw.chance(0.3) && run !== 'died' && run.ok) {
      terminal.remote = true;
      terminal.line.cut = true;
    }
  }

  async #newTerminal(name: string, folder: string): Promise<SimulatedTerminal> {
    const { county, draw, misfortune, time, store } = this.#parts;
    const line = createLine(county.core.answer, misfortune, draw);
    const tamper = store ?? ((untouched: Store) => untouched);
    const terminal = await SimulatedTerminal.start(name, folder, {
      time,
      draw,
      line,
      tamper,
      unforeseen: (of, error) => void this.unforeseen.add(`${of}: ${String(error)}`),
    });
    this.terminals.push(terminal);
    return terminal;
  }

  #folder(name: string): string {
    this.#folders += 1;
    return join(this.#parts.folder, `${name}-${this.#folders}`);
  }

  async liveOneDay(day: number): Promise<void> {
    const { county, draw, time, plan } = this.#parts;
    if (plan.rates.has('agency-restore')) await this.#agencyNight();
    for (const hour of busyHours) {
      time.nowMs = this.#start + day * dayMs + hour * hourMs + draw.below(hourMs / 2);
      for (const terminal of [...this.terminals]) await this.#terminalHour(terminal);
      if (draw.chance(0.4)) await county.somethingHappens(draw);
      if (draw.chance(0.3)) await county.officerWorks(draw);
    }
    time.nowMs = this.#start + day * dayMs + 14 * hourMs;
    await county.core.upkeep();
    for (const terminal of this.terminals) if (draw.chance(0.5)) await terminal.care();
  }

  async #terminalHour(terminal: SimulatedTerminal): Promise<void> {
    const { county, draw, misfortune, time } = this.#parts;
    await this.#somethingBreaks(terminal);
    if (terminal.terminalId === null && !terminal.line.cut)
      await terminal.activate(await county.newCode(), false);
    for (let visits = draw.below(4); visits > 0; visits -= 1) {
      time.nowMs += draw.below(600_000);
      await terminal.surviving(() => terminal.visit(draw.among(county.people)));
    }
    if (draw.chance(terminal.line.cut ? 0.2 : 0.6)) await this.#run(terminal);
    if (misfortune.strikes('delay', 0.1)) await terminal.line.deliverStray();
    await this.#sticks.somebodyCarries(terminal);
  }

  async #run(terminal: SimulatedTerminal): ReturnType<SimulatedTerminal['run']> {
    const run = await terminal.run();
    // Somebody reads on the screen that the agency wants a new activation, and asks for a code.
    const { draw, county } = this.#parts;
    if (terminal.sync.status().reactivate && !terminal.line.cut && draw.chance(0.3))
      await terminal.activate(await county.newCode(), true);
    return run;
  }

  async #somethingBreaks(terminal: SimulatedTerminal): Promise<void> {
    const { draw, misfortune } = this.#parts;
    if (misfortune.strikes('cut', 0.12)) terminal.line.cut = true;
    else if (terminal.line.cut && !terminal.remote && draw.chance(0.4)) terminal.line.cut = false;
    if (misfortune.strikes('crash', 0.2)) terminal.disk.dieAfter(draw.below(60));
    if (misfortune.strikes('power', 0.1)) await terminal.restart(true);
    if (misfortune.strikes('clock', 0.05)) {
      terminal.clockOffsetMs = draw.among([-17, -1, 0, 0, 2]) * yearMs;
      if (draw.chance(0.5)) await terminal.restart(false);
    }
    if (misfortune.strikes('full-disk', 0.06)) terminal.disk.fillAfter(draw.below(30));
    else if (draw.chance(0.5)) terminal.disk.empty();
    const waiting = terminal.store.outbox.nextBatch(1)[0];
    if (waiting && misfortune.strikes('rot', 0.03)) terminal.rotten.add(waiting.recordId);
    if (misfortune.strikes('rollback', 0.08)) this.#copyDisk(terminal);
    const copy = this.#copies.findLast((each) => each.of === terminal);
    if (copy && misfortune.strikes('rollback', 0.05))
      await this.#losing(() => terminal.restoreDisk(copy.folder));
    if (terminal.hasBackup && misfortune.strikes('backup-restore', 0.03))
      await this.#losing(() => terminal.loseDisk());
    if (misfortune.strikes('damage', 0.03)) await this.#losing(() => terminal.damageDisk());
    if (this.terminals.length < mostTerminals && misfortune.strikes('clone', 0.02))
      await this.#clone(terminal);
  }

  #copyDisk(terminal: SimulatedTerminal): void {
    const folder = this.#folder(terminal.name);
    terminal.disk.copyTo(folder);
    this.#copies.push({ of: terminal, folder });
  }

  async #clone(terminal: SimulatedTerminal): Promise<void> {
    const folder = this.#folder(terminal.name);
    terminal.disk.copyTo(folder);
    await this.#newTerminal(`${terminal.name}-clone-${this.terminals.length}`, folder);
  }

  /** Does something by which records may vanish that nobody else has, and notes which. */
  async #losing(disaster: () => Promise<void>): Promise<void> {
    const before = await this.#somewhere();
    await disaster();
    const after = await this.#somewhere();
    for (const id of before) if (!after.has(id)) this.destroyed.add(id);
  }

  /** The acknowledged records that lie on a disk or at the agency. */
  async #somewhere(): Promise<Set<string>> {
    const rows = await this.#parts.county.core.services.db.selectFrom('record').select('record_id').execute();
    const held = new Set(rows.map((row) => row.record_id));
    for (const terminal of this.terminals) {
      for (const id of terminal.acknowledged) if (terminal.store.records.byId(id)) held.add(id);
    }
    return held;
  }

  /** At night the agency is backed up, and now and then an earlier night comes back. */
  async #agencyNight(): Promise<void> {
    const { county, draw, misfortune } = this.#parts;
    if (this.#backups.length > 0 && misfortune.strikes('agency-restore', 0.2))
      await this.#losing(() => county.restore(draw.among(this.#backups)));
    this.#backups = [...this.#backups.slice(-2), await county.backUp()];
  }

  /** Nothing breaks any more, and clerks do what the screens ask of them. Then everybody must come to rest. */
  async settle(): Promise<void> {
    const { county, time, misfortune } = this.#parts;
    misfortune.end();
    for (const terminal of this.terminals) {
      terminal.clockOffsetMs = 0;
      terminal.rotten.clear();
      terminal.disk.empty();
      await terminal.restart(false);
      if (terminal.remote) await this.#settleByStick(terminal);
      terminal.line.cut = false;
    }
    for (let round = 0; round < roundsToSettle; round += 1) {
      time.nowMs += hourMs;
      let restless = false;
      for (const terminal of this.terminals) {
        // A damaged picture that nobody asks for is found at night at the latest.
        if (round === 1) await terminal.care();
        if (terminal.terminalId === null) await terminal.activate(await county.newCode(), false);
        terminal.sendAgain();
        const run = await terminal.run();
        const { reactivate, waiting, parked } = terminal.sync.status();
        // A restored agency may know neither this terminal nor its code; the clerk is given another one.
        const forgotten = run !== 'died' && !run.ok && run.reason.kind === 'unauthenticated';
        if (forgotten) await terminal.activate(await county.newCode(), false);
        if (reactivate) await terminal.activate(await county.newCode(), true);
        if (run === 'died' || !run.ok || reactivate || waiting + parked > 0) restless = true;
      }
      // Once more after everybody is at rest: what one terminal brought may have changed what another was told.
      if (!restless && round > 1) return;
    }
    for (const terminal of this.terminals) {
      const { reason, waiting, parked, reactivate } = terminal.sync.status();
      if (reason || waiting + parked > 0 || reactivate) {
        this.stuck.push(
          `${terminal.name} is stuck: ${JSON.stringify({ reason, waiting, parked, reactivate })}`,
        );
      }
    }
  }

  /** Weeks go by in which terminals do nothing but what they do every night. */
  async allTermsEnd(): Promise<void> {
    const { county, time } = this.#parts;
    for (const days of [0, 7]) {
      time.nowMs += days * dayMs;
      for (const terminal of this.terminals) {
        await terminal.run();
        await terminal.care();
      }
    }
    await county.core.upkeep();
  }

  /** Nothing may wait for ever where there is nothing but a stick; a new activation alone needs a line. */
  async #settleByStick(terminal: SimulatedTerminal): Promise<void> {
    for (let trip = 0; trip < roundTrips; trip += 1) {
      this.#parts.time.nowMs += hourMs;
      await this.#sticks.roundTrip(terminal);
    }
    const { waiting, reactivate } = terminal.sync.status();
    if (reactivate || terminal.terminalId === null) return;
    if (waiting > 0) this.stuck.push(`${terminal.name} is stuck with its stick: ${waiting} records wait`);
    for (const broken of await whatItKnowsOtherwise(this.#parts.county, terminal))
      this.stuck.push(`with nothing but its stick, ${broken}`);
  }
}
