import { copyFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import type { Draw } from '../../agency/demoCounty/draw.ts';
import type { AttemptResult } from '../../domain/attemptRecord.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import { createTrustedClock, type TrustedClock } from '../../terminal/clock/trustedClock.ts';
import type { EventLog } from '../../terminal/events/eventLog.ts';
import { openStore, type Store } from '../../terminal/store/openStore.ts';
import { terminalIdSetting } from '../../terminal/store/records.ts';
import { createRecordWriter, type RecordWriter } from '../../terminal/store/recordWriter.ts';
import { createSync, type Sync, type SyncRun } from '../../terminal/sync/sync.ts';
import { packId, type WorldTime } from './county.ts';
import { CrashPoint, SimulatedCrash, withCrashes } from './crashes.ts';
import { keysFrom, type SimulatedKeys } from './keys.ts';
import type { Line } from './network.ts';

const storeKey = new Uint8Array(32).fill(7);
const silent: EventLog = { write: () => {} };

/** A terminal of the simulation: the real store, clock, writer and sync over a simulated machine. */
export class SimulatedTerminal {
  readonly name: string;
  readonly file: string;
  readonly line: Line;
  readonly crashes: CrashPoint;
  /** how far the machine's clock is off, in milliseconds */
  clockOffsetMs = 0;
  keys: SimulatedKeys;
  /** keys of chains that ended */
  readonly formerKeys: SimulatedKeys[] = [];
  /** records of which somebody was told on the screen that they are written */
  readonly acknowledged = new Set<string>();
  /** records whose bytes cannot be read back for now */
  readonly rotten = new Set<string>();
  store!: Store;
  sync!: Sync;
  #writer!: RecordWriter;
  #clock!: TrustedClock;
  readonly #time: WorldTime;
  readonly #draw: Draw;

  constructor(options: {
    name: string;
    file: string;
    line: Line;
    keys: SimulatedKeys;
    time: WorldTime;
    draw: Draw;
  }) {
    this.name = options.name;
    this.file = options.file;
    this.line = options.line;
    this.keys = options.keys;
    this.#time = options.time;
    this.#draw = options.draw;
    this.crashes = new CrashPoint();
    this.#open();
  }

  /** The process begins: everything in memory is new, the file is as it was left. */
  #open(): void {
    const time = this.#time;
    const opened = openStore({
      file: this.file,
      key: storeKey,
      log: silent,
      now: () => this.#clock?.nowMs() ?? time.nowMs,
    });
    if (!opened.ok) throw new Error(`${this.name}: the store was refused: ${opened.reason}`);
    // What a test of the disk is for costs most of a simulation's time; the file is never cut off in mid-write here.
    opened.store.internals.handle.pragma('synchronous = OFF');
    this.store = opened.store;
    this.#clock = createTrustedClock({
      now: () => time.nowMs + this.clockOffsetMs,
      monotonicNow: () => time.nowMs,
      settings: this.store.settings,
    });
    this.#writer = createRecordWriter({
      store: this.store,
      clock: this.#clock,
      signingKey: () => this.keys.privateKey,
    });
    this.sync = createSync({
      store: withCrashes(this.#withRot(), this.crashes),
      clock: this.#clock,
      keys: () => this.keys,
      agencyUrl: 'http://agency.invalid',
      terminalName: this.name,
      fetch: this.line.fetch,
      log: silent,
      offerPack: () => true,
      reissueUnreceived: () => this.#writer.reissueUnreceived(),
      monotonicNow: () => time.nowMs,
      random: () => this.#draw.below(1000) / 1000,
      newId: () => `token-${time.nextId++}`,
      setTimer: () => () => {},
    });
  }

  /** Some records come off the disk with other bytes than were written. */
  #withRot(): Store {
    const { store, rotten } = this;
    return {
      ...store,
      outbox: {
        ...store.outbox,
        nextBatch: (limit) =>
          store.outbox
            .nextBatch(limit)
            .map((item) =>
              rotten.has(item.recordId) ? { ...item, token: `${item.token.slice(0, -6)}AAAAAA` } : item,
            ),
      },
    };
  }

  /** The power goes, and comes back. */
  restart(): void {
    this.store.close();
    this.crashes.disarm();
    this.#open();
  }

  /** Does something during which the terminal may die; then it starts again. */
  async surviving<Value>(task: () => Promise<Value>): Promise<Value | 'died'> {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) throw error;
      this.restart();
      return 'died';
    }
  }

  get terminalId(): string | null {
    return this.store.settings.get(terminalIdSetting);
  }

  /** Somebody certifies, or tries to. Only what the writer confirmed counts as told to them. */
  async visit(person: { identityNumber: string; name: string }): Promise<void> {
    if (!this.store.canWrite().ok) return;
    const nowMs = this.#clock.nowMs();
    const at = new Date(nowMs).toISOString();
    const id = uuidv7({ msecs: this.#time.nowMs, random: this.#randomBytes() });
    const result: AttemptResult = this.#draw.weighted([
      ['certified', 8],
      ['not-matched', 1],
      ['awaiting-review', 1],
    ]);
    this.crashes.pass();
    const written = await this.#writer.append(
      {
        id,
        visitId: uuidv7({ msecs: this.#time.nowMs, random: this.#randomBytes() }),
        attempt: 1,
        at,
        on: calendarDateAt(nowMs),
        person,
        schemes: ['institution-pension'],
        method: 'self-service',
        result,
        pack: { id: packId, version: '1.0.0' },
        consent: { version: '1', given: true, at, evidenceMayLeave: true },
        agreements: [],
        contact: null,
        challenge: null,
        verification: null,
        operator: null,
      },
      [],
    );
    this.crashes.pass();
    if (written.ok) this.acknowledged.add(id);
  }

  run(): Promise<SyncRun | 'died'> {
    return this.surviving(() => this.sync.runOnce());
  }

  /** A clerk types in a code; a new chain begins when the old one forked. */
  async activate(code: string, anew: boolean): Promise<void> {
    await this.surviving(async () => {
      if (!anew) {
        await this.sync.activate(code);
        return;
      }
      const next = await keysFrom(`${this.name} ${this.formerKeys.length + 1}`);
      const former = this.keys;
      await this.sync.activate(code, {
        publicJwk: next.publicJwk,
        adopt: () => {
          this.formerKeys.push(former);
          this.keys = next;
        },
      });
    });
  }

  /** Copies the disk as it is now. */
  copyDisk(to: string): void {
    this.store.internals.handle.pragma('wal_checkpoint(TRUNCATE)');
    copyFileSync(this.file, to);
  }

  /** Puts an earlier copy of the disk in place of the present one. */
  restoreDisk(from: string): void {
    this.store.close();
    copyFileSync(from, this.file);
    this.crashes.disarm();
    this.#open();
  }

  #randomBytes(): Uint8Array {
    return Uint8Array.from({ length: 16 }, () => this.#draw.below(256));
  }
}
