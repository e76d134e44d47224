import type { RecordRefusal } from '../../contract/agency.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import type { ChainKnowledge, HeldRecord, IncomingToken, Placement } from './chain.ts';

/** A terminal's chain while a push is put into it: what is held, what was refused, and where each branch ends. */
export class GrowingChain {
  readonly heads: ChainKnowledge['heads'];
  readonly refused: Map<string, number>;
  readonly doubled: Map<string, number>;
  readonly holes: ChainKnowledge['holes'];
  readonly placements: Placement[] = [];
  forkedAfter: number | null;
  readonly #byHash: Map<string, HeldRecord>;
  readonly #byId: Map<string, HeldRecord>;
  readonly #places: Map<string, HeldRecord>;

  constructor(known: ChainKnowledge) {
    this.heads = new Map(known.heads);
    if (this.heads.size === 0) this.heads.set(0, { sequence: 0, hash: null });
    this.refused = new Map(known.refused);
    this.doubled = new Map(known.doubled);
    this.holes = known.holes;
    this.forkedAfter = known.forkedAfter;
    this.#byHash = new Map(known.held.map((record) => [record.hash, record]));
    this.#byId = new Map(known.held.map((record) => [record.recordId, record]));
    this.#places = new Map(known.held.map((record) => [placeOf(record), record]));
  }

  withHash(hash: string | null): HeldRecord | undefined {
    return hash === null ? undefined : this.#byHash.get(hash);
  }

  withId(recordId: string): HeldRecord | undefined {
    return this.#byId.get(recordId);
  }

  /** The sequence of the longest branch. */
  farthest(): number {
    return Math.max(...[...this.heads.values()].map((head) => head.sequence));
  }

  meetAgain({ recordId, receipt }: HeldRecord): void {
    this.placements.push({ kind: 'held', recordId, receipt });
  }

  refuse(incoming: IncomingToken, refusal: RecordRefusal): void {
    const afterSequence = this.refused.get(incoming.hash) ?? this.farthest();
    this.refused.set(incoming.hash, afterSequence);
    this.placements.push({ kind: 'refused', incoming, afterSequence, refusal });
  }

  /** What such a record bears here has no room in this chain, and gets it in the next one. */
  refuseTwice(incoming: IncomingToken, { sequence }: AttemptRecord, taken: HeldRecord): void {
    this.#noteFork(Math.min(taken.sequence, sequence) - 1);
    this.doubled.set(incoming.hash, sequence);
    this.refuse(incoming, 'id-taken');
  }

  add(incoming: IncomingToken, record: AttemptRecord, branch: number): void {
    const { sequence, previousHash } = record;
    const { hash } = incoming;
    if (sequence > (this.heads.get(branch)?.sequence ?? 0)) this.heads.set(branch, { sequence, hash });
    const held = { recordId: record.id, hash, sequence, branch, previousHash, receipt: '' };
    this.#byHash.set(hash, held);
    this.#byId.set(record.id, held);
    this.#places.set(placeOf(held), held);
    this.placements.push({ kind: 'new', branch, incoming, record });
  }

  fork(incoming: IncomingToken, record: AttemptRecord, after: number): void {
    this.#noteFork(after);
    this.add(incoming, record, Math.max(...this.heads.keys()) + 1);
  }

  #noteFork(after: number): void {
    this.forkedAfter = Math.min(this.forkedAfter ?? after, after);
  }

  /** The branch that the record extends, over a hole if need be; null where it extends none. */
  extended(record: AttemptRecord): number | null {
    for (const [branch, head] of this.heads) {
      const missing = record.sequence - head.sequence - 1;
      if (missing === 0 && head.hash === record.previousHash) return branch;
      if (missing >= 1 && this.#stepsOver(record, head.sequence, missing)) return branch;
    }
    return null;
  }

  /** Whether everything between the end of a branch and the record was declared lost or refused. */
  #stepsOver({ sequence, previousHash }: AttemptRecord, end: number, missing: number): boolean {
    if (this.holes.some((hole) => hole.from <= end + 1 && hole.to >= sequence - 1)) return true;
    const refusedHere = [...this.refused.values()].filter((after) => after === end).length;
    return previousHash !== null && this.refused.has(previousHash) && refusedHere >= missing;
  }

  /**
   * The branch in which the record's place was left empty and what follows names it; null where there is none, or where
   * the one before it stands in another: over a hole what follows may have been put into the wrong one.
   */
  named({ sequence, previousHash }: AttemptRecord, hash: string): number | null {
    const before = this.withHash(previousHash);
    for (const branch of before ? [before.branch] : this.heads.keys()) {
      const next = this.#places.get(placeOf({ branch, sequence: sequence + 1 }));
      if (next?.previousHash === hash && !this.#places.has(placeOf({ branch, sequence }))) return branch;
    }
    return null;
  }

  /** Whether a place was left empty and what follows there does not name another record before it. */
  isFree(branch: number, sequence: number, hash: string): boolean {
    const next = this.#places.get(placeOf({ branch, sequence: sequence + 1 }));
    return (
      !this.#places.has(placeOf({ branch, sequence })) && (next === undefined || next.previousHash === hash)
    );
  }
}

const placeOf = ({ branch, sequence }: { branch: number; sequence: number }): string =>
  `${branch} ${sequence}`;
