import type { RecordRefusal } from '../../contract/agency.ts';
import type { RecordToken } from '../../contract/recordToken.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';

/** A token as it came in, its signature and shape already checked. */
export interface IncomingToken {
  token: RecordToken;
  hash: string;
  content: { ok: true; record: AttemptRecord } | { ok: false; reason: RecordRefusal };
}

/** A record that the agency holds, as far as the chain needs to know it. */
export interface HeldRecord {
  recordId: string;
  hash: string;
  sequence: number;
  branch: number;
  previousHash: string | null;
  receipt: string;
}

/** What is known of a terminal's chain before a push. */
export interface ChainKnowledge {
  /** the ends of the chain by branch */
  heads: Map<number, { sequence: number; hash: string | null }>;
  /** records that the pushed ones may be, or may follow */
  held: HeldRecord[];
  /** refused tokens by hash, with the sequence of the head at that time */
  refused: Map<string, number>;
  /** of those that were refused because their record is held in another place: their own sequence, by hash */
  doubled: Map<string, number>;
  /** sequence numbers that will never come */
  holes: { from: number; to: number }[];
  forkedAfter: number | null;
}

/** Where an incoming token belongs. */
export type Placement =
  | { kind: 'held'; recordId: string; receipt: string }
  | { kind: 'new'; branch: number; incoming: IncomingToken; record: AttemptRecord }
  | { kind: 'refused'; incoming: IncomingToken; afterSequence: number; refusal: RecordRefusal };

/** The placements of a beginning of the push; `gap` when it ends early: the sequence from which to send again. */
export interface ChainOutcome {
  placements: Placement[];
  gap: number | null;
  forkedAfter: number | null;
  heads: ChainKnowledge['heads'];
}

/**
 * Finds the place of each token in the terminal's chain. A record follows the one whose hash it names; a second
 * record behind the same predecessor opens a branch (the terminal was cloned or rolled back), and both are kept.
 * The chain steps over what was refused or declared lost, and what comes after all fills its place.
 */
export function placeInChain(incoming: readonly IncomingToken[], known: ChainKnowledge): ChainOutcome {
  const heads = new Map(known.heads);
  if (heads.size === 0) heads.set(0, { sequence: 0, hash: null });
  const byHash = new Map(known.held.map((record) => [record.hash, record]));
  const byId = new Map(known.held.map((record) => [record.recordId, record]));
  const places = new Map(known.held.map((record) => [placeOf(record), record]));
  const refused = new Map(known.refused);
  const doubled = new Map(known.doubled);
  const placements: Placement[] = [];
  let forkedAfter = known.forkedAfter;

  const farthest = () => Math.max(...[...heads.values()].map((head) => head.sequence));

  function refuse(token: IncomingToken, refusal: RecordRefusal): void {
    if (!refused.has(token.hash)) refused.set(token.hash, farthest());
    placements.push({
      kind: 'refused',
      incoming: token,
      afterSequence: refused.get(token.hash) as number,
      refusal,
    });
  }

  function add(token: IncomingToken, record: AttemptRecord, branch: number): void {
    if (record.sequence > (heads.get(branch)?.sequence ?? 0)) {
      heads.set(branch, { sequence: record.sequence, hash: token.hash });
    }
    const held = {
      recordId: record.id,
      hash: token.hash,
      sequence: record.sequence,
      branch,
      previousHash: record.previousHash,
      receipt: '',
    };
    byHash.set(token.hash, held);
    byId.set(record.id, held);
    places.set(placeOf(held), held);
    placements.push({ kind: 'new', branch, incoming: token, record });
  }

  function fork(token: IncomingToken, record: AttemptRecord, after: number): void {
    forkedAfter = Math.min(forkedAfter ?? after, after);
    add(token, record, Math.max(...heads.keys()) + 1);
  }

  /** The branch that the record extends, over a hole if need be; null where it extends none. */
  function extended({ sequence, previousHash }: AttemptRecord): number | null {
    for (const [branch, head] of heads) {
      const missing = sequence - head.sequence - 1;
      if (missing === 0 && head.hash === previousHash) return branch;
      if (missing < 1) continue;
      const declared = known.holes.some((hole) => hole.from <= head.sequence + 1 && hole.to >= sequence - 1);
      const refusedHere = [...refused.values()].filter((after) => after === head.sequence).length;
      if (declared || (previousHash !== null && refused.has(previousHash) && refusedHere >= missing))
        return branch;
    }
    return null;
  }

  /**
   * The branch in which the record's place was left empty and what follows names it; null where there is none, or where
   * the one before it stands in another: over a hole what follows may have been put into the wrong one.
   */
  function named({ sequence, previousHash }: AttemptRecord, hash: string): number | null {
    const before = previousHash === null ? undefined : byHash.get(previousHash);
    for (const branch of before ? [before.branch] : heads.keys()) {
      const next = places.get(placeOf({ branch, sequence: sequence + 1 }));
      if (next?.previousHash === hash && !places.has(placeOf({ branch, sequence }))) return branch;
    }
    return null;
  }

  /** Whether a place was left empty and what follows there does not name another record before it. */
  function isFree(branch: number, sequence: number, hash: string): boolean {
    const next = places.get(placeOf({ branch, sequence: sequence + 1 }));
    return !places.has(placeOf({ branch, sequence })) && (next === undefined || next.previousHash === hash);
  }

  for (const token of incoming) {
    const same = byHash.get(token.hash);
    if (same) {
      placements.push({ kind: 'held', recordId: same.recordId, receipt: same.receipt });
      continue;
    }
    if (!token.content.ok) {
      refuse(token, token.content.reason);
      continue;
    }
    const { record } = token.content;
    const taken = byId.get(record.id);
    if (taken !== undefined) {
      // Another copy of this disk has issued it too, in another place: what it bears here has no room in this chain, and
      // gets it in the next one.
      const after = Math.min(taken.sequence, record.sequence) - 1;
      forkedAfter = Math.min(forkedAfter ?? after, after);
      doubled.set(token.hash, record.sequence);
      refuse(token, 'id-taken');
      continue;
    }
    if (record.previousHash !== null && doubled.get(record.previousHash) === record.sequence - 1) {
      fork(token, record, record.sequence - 1);
      continue;
    }
    const branch = extended(record) ?? named(record, token.hash);
    if (branch !== null) {
      add(token, record, branch);
      continue;
    }
    const previous = record.previousHash === null ? null : byHash.get(record.previousHash);
    if (previous?.sequence === record.sequence - 1 && isFree(previous.branch, record.sequence, token.hash)) {
      add(token, record, previous.branch);
      continue;
    }
    if (record.sequence === 1 ? record.previousHash === null : previous?.sequence === record.sequence - 1) {
      fork(token, record, record.sequence - 1);
      continue;
    }
    const hole = known.holes.find(({ from, to }) => from < record.sequence && to >= record.sequence - 1);
    if (hole && record.sequence <= farthest() + 1) {
      fork(token, record, hole.from - 1);
      continue;
    }
    const afterRefused = record.previousHash === null ? undefined : refused.get(record.previousHash);
    if (afterRefused !== undefined && afterRefused < record.sequence && record.sequence <= farthest()) {
      fork(token, record, afterRefused);
      continue;
    }
    const before = placements.at(-1);
    // What was refused before and finds no place now either is refused again: more of the chain was of no help then.
    const again = refused.has(token.hash);
    if (previous || again || (before?.kind === 'new' && before.record.sequence === record.sequence - 1)) {
      refuse(token, 'chain-broken');
      continue;
    }
    // Beyond the chain's end something is missing. Within it, this terminal's branch is one that the agency does not
    // know (any more): send again from farther back, by halves, until a record is known.
    const gap =
      record.sequence > farthest() + 1 ? farthest() + 1 : Math.max(1, Math.floor(record.sequence / 2));
    return { placements, gap, forkedAfter: forkOutsideHoles(forkedAfter, known.holes), heads };
  }
  return { placements, gap: null, forkedAfter: forkOutsideHoles(forkedAfter, known.holes), heads };
}

/**
 * Where a chain forked, as far as that is certain: within numbers that were lost nobody knows which branch they were of.
 * So it does not matter whether the loss or the fork is told first.
 */
export function forkOutsideHoles(forkedAfter: number | null, holes: ChainKnowledge['holes']): number | null {
  if (forkedAfter === null) return null;
  const around = holes.find(({ from, to }) => from <= forkedAfter && forkedAfter <= to);
  return around ? forkOutsideHoles(around.from - 1, holes) : forkedAfter;
}

const placeOf = ({ branch, sequence }: { branch: number; sequence: number }): string =>
  `${branch} ${sequence}`;
