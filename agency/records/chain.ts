import type { RecordRefusal } from '../../contract/agency.ts';
import type { RecordToken } from '../../contract/recordToken.ts';
import type { AttemptRecord } from '../../domain/attemptRecord.ts';
import { never } from '../../domain/never.ts';
import { GrowingChain } from './growingChain.ts';

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
  const chain = new GrowingChain(known);
  let gap: number | null = null;
  for (const token of incoming) {
    gap = place(token, chain);
    if (gap !== null) break;
  }
  const { placements, heads } = chain;
  return { placements, gap, forkedAfter: forkOutsideHoles(chain.forkedAfter, known.holes), heads };
}

/** Puts one token into its place. @returns the sequence from which to send again where it has none yet; else null */
function place(token: IncomingToken, chain: GrowingChain): number | null {
  const same = chain.withHash(token.hash);
  if (same) chain.meetAgain(same);
  else if (!token.content.ok) chain.refuse(token, token.content.reason);
  else return placeRecord(token, token.content.record, chain);
  return null;
}

function placeRecord(token: IncomingToken, record: AttemptRecord, chain: GrowingChain): number | null {
  const link = { token, record, previous: chain.withHash(record.previousHash) };
  for (const rule of rules) {
    const found = rule(link, chain);
    if (found === null) continue;
    switch (found.place) {
      case 'branch':
        chain.add(token, record, found.branch);
        return null;
      case 'fork':
        chain.fork(token, record, found.after);
        return null;
      case 'twice':
        chain.refuseTwice(token, record, found.taken);
        return null;
      case 'nowhere':
        chain.refuse(token, 'chain-broken');
        return null;
      default:
        return never(found);
    }
  }
  return askAgainFrom(record, chain);
}

/** A record that the agency sees for the first time, and the one that it names before it, where that is held. */
interface Link {
  token: IncomingToken;
  record: AttemptRecord;
  previous: HeldRecord | undefined;
}

type Found =
  | { place: 'branch'; branch: number }
  | { place: 'fork'; after: number }
  | { place: 'twice'; taken: HeldRecord }
  | { place: 'nowhere' };

/** One case of where a record belongs; null where it is another case. The first that holds counts. */
type Rule = (link: Link, chain: GrowingChain) => Found | null;

const onBranch = (branch: number | null): Found | null =>
  branch === null ? null : { place: 'branch', branch };

/** Another copy of this disk has issued the id too, in another place. */
const issuedTwice: Rule = ({ record }, chain) => {
  const taken = chain.withId(record.id);
  return taken ? { place: 'twice', taken } : null;
};

const behindOneIssuedTwice: Rule = ({ record }, chain) =>
  record.previousHash !== null && chain.doubled.get(record.previousHash) === record.sequence - 1
    ? { place: 'fork', after: record.sequence - 1 }
    : null;

const extendsBranch: Rule = ({ record }, chain) => onBranch(chain.extended(record));

const namedByTheNext: Rule = ({ record, token }, chain) => onBranch(chain.named(record, token.hash));

const fillsEmptyPlace: Rule = ({ record, token, previous }, chain) =>
  previous?.sequence === record.sequence - 1 && chain.isFree(previous.branch, record.sequence, token.hash)
    ? onBranch(previous.branch)
    : null;

const secondBehindOne: Rule = ({ record, previous }) => {
  const follows =
    record.sequence === 1 ? record.previousHash === null : previous?.sequence === record.sequence - 1;
  return follows ? { place: 'fork', after: record.sequence - 1 } : null;
};

const besideHole: Rule = ({ record: { sequence } }, chain) => {
  const hole = chain.holes.find(({ from, to }) => from < sequence && to >= sequence - 1);
  return hole && sequence <= chain.farthest() + 1 ? { place: 'fork', after: hole.from - 1 } : null;
};

const behindRefused: Rule = ({ record: { sequence, previousHash } }, chain) => {
  const after = previousHash === null ? undefined : chain.refused.get(previousHash);
  return after !== undefined && after < sequence && sequence <= chain.farthest()
    ? { place: 'fork', after }
    : null;
};

/** It names a record of another place before it, or not the one that came just before it. */
const brokenLink: Rule = ({ record, previous }, chain) => {
  const before = chain.placements.at(-1);
  const followsInPush = before?.kind === 'new' && before.record.sequence === record.sequence - 1;
  return previous || followsInPush ? { place: 'nowhere' } : null;
};

/** More of the chain was of no help then, and would be of none now. */
const refusedBefore: Rule = ({ token }, chain) =>
  chain.refused.has(token.hash) ? { place: 'nowhere' } : null;

const rules: readonly Rule[] = [
  issuedTwice,
  behindOneIssuedTwice,
  extendsBranch,
  namedByTheNext,
  fillsEmptyPlace,
  secondBehindOne,
  besideHole,
  behindRefused,
  brokenLink,
  refusedBefore,
];

/**
 * Beyond the chain's end something is missing. Within it, this terminal's branch is one that the agency does not know
 * (any more): send again from farther back, by halves, until a record is known.
 */
function askAgainFrom({ sequence }: AttemptRecord, chain: GrowingChain): number {
  const end = chain.farthest() + 1;
  return sequence > end ? end : Math.max(1, Math.floor(sequence / 2));
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
