import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JWK } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Draw } from '../../agency/demoCounty/draw.ts';
import type { AttemptResult } from '../../domain/attemptRecord.ts';
import { calendarDateAt } from '../../domain/calendar.ts';
import type { EventLog } from '../../terminal/events/eventLog.ts';
import { createSync, type Sync } from '../../terminal/exchange/line/sync.ts';
import type { SyncRun } from '../../terminal/exchange/line/syncReason.ts';
import { createFerry, type Ferry } from '../../terminal/exchange/stick/ferry.ts';
import { createTrustedClock, type TrustedClock } from '../../terminal/vault/clock/trustedClock.ts';
import { loadSigningKey, type SigningKey } from '../../terminal/vault/keys/signingKey.ts';
import { careForStore } from '../../terminal/vault/recovery/dailyCare.ts';
import { noteDamage } from '../../terminal/vault/recovery/damageNote.ts';
import { openSoundStore } from '../../terminal/vault/recovery/openSoundStore.ts';
import type { EvidenceDraft } from '../../terminal/vault/store/evidence.ts';
import type { Store } from '../../terminal/vault/store/openStore.ts';
import { terminalIdSetting } from '../../terminal/vault/store/records.ts';
import { createRecordWriter, type RecordWriter } from '../../terminal/vault/store/recordWriter.ts';
import { defineSetting } from '../../terminal/vault/store/settings.ts';
import { storeFailureOf } from '../../terminal/vault/store/storeFailure.ts';
import { type Person, packs, type WorldTime } from './county.ts';
import { SimulatedCrash, SimulatedDisk } from './disk.ts';
import { keysFrom } from './keys.ts';
import type { Line } from './network.ts';

const storeKey = new Uint8Array(32).fill(7);
const silent: EventLog = { write: () => {} };
const dayMs = 86_400_000;

/** Where `loadSigningKey` finds the key: one that follows from the seed is laid there instead of a random one. */
const signingKeySetting = defineSetting('signing-key', z.custom<JWK>());

/** What surrounds a simulated terminal. */
export interface Surroundings {
  time: WorldTime;
  draw: Draw;
  line: Line;
  /** breaks the store on purpose, to see that it is noticed */
  tamper: (store: Store) => Store;
  /** hears of what the terminal has no name for */
  unforeseen: (terminal: string, error: unknown) => void;
}

/** A terminal of the simulation: the real store, clock, writer, sync and ferry over a simulated machine. */
export class SimulatedTerminal {
  readonly name: string;
  readonly disk: SimulatedDisk;
  readonly line: Line;
  /** how far the machine's clock is off, in milliseconds */
  clockOffsetMs = 0;
  /** records of which somebody was told on the screen that they are written */
  readonly acknowledged = new Set<string>();
  /** records whose bytes cannot be read back for now */
  readonly rotten = new Set<string>();
  /** has no line but for its activation */
  remote = false;
  store!: Store;
  sync!: Sync;
  ferry!: Ferry;
  #signingKey!: SigningKey;
  /** the screen says that the store is damaged */
  #damaged = false;
  #keysMade = 0;
  #writer!: RecordWriter;
  #clock!: TrustedClock;
  readonly #around: Surroundings;

  private constructor(name: string, file: string, around: Surroundings) {
    this.name = name;
    this.disk = new SimulatedDisk(file);
    this.line = around.line;
    this.#around = around;
  }

  /** @param folder of its own; a store that lies there already is opened */
  static async start(name: string, folder: string, around: Surroundings): Promise<SimulatedTerminal> {
    mkdirSync(folder, { recursive: true });
    const terminal = new SimulatedTerminal(name, join(folder, 'anxin.db'), around);
    await terminal.#open();
    return terminal;
  }

  get #backups(): string {
    return join(dirname(this.disk.file), 'backups');
  }

  /** The process begins: everything in memory is new, the file is as it was left. */
  async #open(): Promise<void> {
    const { time, draw, tamper } = this.#around;
    this.#damaged = false;
    const opened = await openSoundStore({
      file: this.disk.file,
      key: storeKey,
      log: silent,
      now: () => this.#clock?.nowMs() ?? time.nowMs,
      backupDirectory: this.#backups,
    });
    if (!opened.ok) throw new Error(`${this.name}: the store was refused: ${opened.reason}`);
    const store = tamper(opened.store);
    this.store = store;
    if (store.settings.get(signingKeySetting) === null) {
      // A store without a key is a new one, and whoever made it made space for it.
      this.disk.empty();
      store.settings.set(signingKeySetting, await this.#newKey());
    }
    this.#signingKey = await loadSigningKey(store.settings);
    this.#clock = createTrustedClock({
      now: () => time.nowMs + this.clockOffsetMs,
      monotonicNow: () => time.nowMs,
      settings: store.settings,
    });
    const signingKey = () => this.#signingKey;
    this.#writer = createRecordWriter({
      store,
      clock: this.#clock,
      signingKey: () => signingKey().privateKey,
    });
    const common = {
      onDamage: () => {
        noteDamage(store.file);
        this.#damaged = true;
      },
      clock: this.#clock,
      keys: signingKey,
      terminalName: this.name,
      log: silent,
      offerPack: () => true,
    };
    this.sync = createSync({
      ...common,
      store: this.#withRot(store),
      agencyUrl: 'http://agency.invalid',
      fetch: this.line.fetch,
      reissueUnreceived: () => this.#writer.reissueUnreceived(),
      monotonicNow: () => time.nowMs,
      random: () => draw.below(1000) / 1000,
      newId: () => `token-${time.nextId++}`,
      setTimer: () => () => {},
    });
    this.ferry = createFerry({ ...common, store: this.#withRot(store) });
  }

  async #newKey() {
    this.#keysMade += 1;
    return (await keysFrom(`${this.name} ${this.#keysMade}`)).privateJwk;
  }

  /** Some records come off the disk with other bytes than were written. */
  #withRot(store: Store): Store {
    const { rotten } = this;
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

  /** The process ends at once, or with the whole machine, and begins again. */
  async restart(powerCut: boolean): Promise<void> {
    this.disk.cutOff(() => this.store.close(), this.#around.draw, powerCut);
    this.disk.revive();
    await this.#open();
  }

  /** Does something during which the terminal may die, or find its store damaged; then it starts again. */
  async surviving<Value>(task: () => Promise<Value>): Promise<Value | 'died'> {
    try {
      const value = await task();
      if (this.#damaged) await this.restart(false);
      return value;
    } catch (error) {
      if (error instanceof SimulatedCrash) await this.restart(this.#around.draw.chance(0.5));
      // A full disk ends what somebody does by hand with words on the screen; they do it again some day.
      else if (storeFailureOf(error) === null) this.#around.unforeseen(this.name, error);
      return 'died';
    }
  }

  get terminalId(): string | null {
    return this.store.settings.get(terminalIdSetting);
  }

  get publicKey(): CryptoKey {
    return this.#signingKey.publicKey;
  }

  /** Somebody certifies, or tries to. Only what the writer confirmed counts as told to them. */
  async visit(person: Person): Promise<void> {
    if (!this.store.canWrite().ok) return;
    const { draw, time } = this.#around;
    const nowMs = this.#clock.nowMs();
    const at = new Date(nowMs).toISOString();
    const id = uuidv7({ msecs: time.nowMs, random: this.#randomBytes() });
    const result: AttemptResult = draw.weighted([
      ['certified', 8],
      ['not-matched', 1],
      ['awaiting-review', 1],
    ]);
    const pack = packs[person.packId];
    const given = draw.chance(0.9);
    const evidenceMayLeave = given && draw.chance(0.5);
    const pieces = given && draw.chance(0.4) ? 1 + draw.below(2) : 0;
    const evidence = Array.from(
      { length: pieces },
      (): EvidenceDraft => ({
        kind: 'frame',
        mediaType: 'image/jpeg',
        bytes: this.#randomBytes(),
        eraseAfter: new Date(nowMs + pack.keptDays * dayMs).toISOString(),
        mayLeave: pack.sentToAgency || evidenceMayLeave,
      }),
    );
    const { identityNumber, name, packId } = person;
    const written = await this.#writer.append(
      {
        id,
        visitId: uuidv7({ msecs: time.nowMs, random: this.#randomBytes() }),
        attempt: 1,
        at,
        on: calendarDateAt(nowMs),
        person: { identityNumber, name },
        schemes: ['institution-pension'],
        method: 'self-service',
        result,
        pack: { id: packId, version: '1.0.0' },
        consent: { version: '1', given, at, evidenceMayLeave },
        agreements: [],
        contact: null,
        challenge: null,
        verification: null,
        operator: null,
      },
      evidence,
    );
    if (written.ok) this.acknowledged.add(id);
  }

  run(): Promise<SyncRun | 'died'> {
    return this.surviving(() => this.sync.runOnce());
  }

  /** What a terminal does at night: it checks, erases and copies its store. */
  async care(): Promise<void> {
    for (let nights = 0; nights < 2; nights += 1) {
      const { store } = this;
      const backup = { directory: this.#backups, keepDays: 3 };
      const report = await this.surviving(() =>
        careForStore({ store, key: storeKey, clock: this.#clock, backup }),
      );
      if (report === 'died' || report.damagedTables.length === 0) return;
      // The screen says that no visit may begin; somebody switches the terminal off and on, and the care is still due.
      await this.restart(false);
    }
  }

  /** A clerk types in a code; a new chain begins when the old one forked. */
  async activate(code: string, anew: boolean): Promise<void> {
    await this.surviving(async () => {
      if (!anew) {
        await this.sync.activate(code);
        return;
      }
      const { settings } = this.store;
      const jwk = await this.#newKey();
      const { d: _secret, ...publicJwk } = jwk;
      await this.sync.activate(code, {
        publicJwk,
        adopt: () => settings.set(signingKeySetting, jwk),
      });
      this.#signingKey = await loadSigningKey(settings);
    });
  }

  /** An operator has what was set aside sent again. */
  sendAgain(): void {
    const { setAside, inOneTransaction } = this.store;
    inOneTransaction((work) => setAside.sendAgain(work, setAside.list()));
  }

  /** Puts an earlier copy of the disk in place of the present one. */
  async restoreDisk(folder: string): Promise<void> {
    this.store.close();
    this.disk.replaceBy(folder);
    await this.#open();
  }

  /** The store is gone with its disk; what comes back is the newest of the daily copies, which lie on another one. */
  async loseDisk(): Promise<void> {
    this.store.close();
    this.disk.clear();
    await this.#open();
  }

  /** Pages go bad while nobody reads them; then it is switched on again. */
  async damageDisk(): Promise<void> {
    const { draw } = this.#around;
    if (draw.chance(0.7)) this.store.close();
    else this.disk.cutOff(() => this.store.close(), draw, false);
    this.disk.addNoise(draw);
    await this.#open();
  }

  get hasBackup(): boolean {
    return existsSync(this.#backups);
  }

  #randomBytes(): Uint8Array {
    return Uint8Array.from({ length: 16 }, () => this.#around.draw.below(256));
  }
}
