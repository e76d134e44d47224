import type { ColumnType } from 'kysely';
import type {
  DecisionReason,
  OfficerActName,
  OfficerActObject,
  RecordRefusal,
  RecordState,
  RequestReason,
} from '../../contract/agency.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { PaperReference, RequestOutcome, RequestRefusal } from '../../domain/deskRequest.ts';
import type { OperatorRole } from '../../domain/operator.ts';

/** Instants are kept as milliseconds since the Unix epoch: what is written is what is read, in every driver. */
type Instant = ColumnType<number, number, number>;
/** Positions are given out later, under a lock of the stream's owner, so that no reader ever passes one by. */
type Position = number | null;

/** What is counted of something that was refused. */
interface RefusedBefore {
  times: ColumnType<number, number | undefined, number>;
  /** when it came for the last time; null where it came once */
  last_at: ColumnType<number | null, number | null | undefined, number | null>;
  /** why the terminal had set it aside, in its own word */
  told: ColumnType<string | null, string | null | undefined, string | null>;
  taken_at: ColumnType<number | null, number | null | undefined, number | null>;
}

/**
 * The agency's tables. Every key begins with the column by which a distributed engine would shard: `terminal_id` for
 * what belongs to a terminal, `pack_id` for what belongs to a district's people (see docs/decisions).
 */
export interface AgencyDatabase {
  setting: { name: string; value: string };
  agency_key: { key_id: string; private_jwk: string; public_jwk: string; created_at: Instant };
  officer: {
    officer_id: string;
    name: string;
    token_hash: string;
    /** JSON array of OfficerRole */
    roles: string;
  };
  /** what officers did; the database itself refuses to change or remove a row */
  officer_act: {
    act_id: string;
    at: Instant;
    /** null: somebody on the agency's own machine */
    officer_id: string | null;
    act: OfficerActName;
    object_kind: OfficerActObject;
    object: string;
    reason: string | null;
  };
  activation_code: {
    code_hash: string;
    pack_ids: string;
    office: string | null;
    used_by: string | null;
    used_at: Instant | null;
  };
  terminal: {
    terminal_id: string;
    name: string;
    public_jwk: string;
    pack_ids: string;
    activated_at: Instant;
    last_contact_at: Instant | null;
    revoked_at: Instant | null;
    /** sequence of the last record before the chain forked */
    forked_after: number | null;
    /** last position given to a decision of this terminal */
    decision_position: number;
    /** the office (网点) in which it stands; null where nobody has said */
    office: string | null;
    /** JSON of the fuel gauge as it was last reported, and when */
    gauges: string | null;
    gauges_at: Instant | null;
  };
  office: { office: string; hand_over_key: string };
  operator: {
    operator_id: string;
    pack_id: string;
    /** null: every office of the district */
    office: string | null;
    name: string;
    role: OperatorRole;
    identity_number: string | null;
    valid_from: CalendarDate | null;
    valid_until: CalendarDate | null;
    pin_hash: string;
    pin_number: number;
    one_time: boolean;
    ended_at: Instant | null;
  };
  desk_request: {
    terminal_id: string;
    request_id: string;
    pack_id: string;
    identity_number: string;
    /** may be one that this version does not know */
    kind: string;
    token: string;
    received_at: Instant;
    state: RequestOutcome['state'];
    reason: RequestRefusal | null;
    decided_at: Instant | null;
    officer_id: string | null;
  };
  desk_request_paper: {
    terminal_id: string;
    request_id: string;
    hash: string;
    kind: PaperReference['kind'];
    media_type: string;
    byte_length: number;
    data: Uint8Array | null;
    erase_after: CalendarDate;
    erased_at: Instant | null;
  };
  used_token: { terminal_id: string; token_id: string; expires_at: Instant };
  /** the ends of a terminal's chain: branch 0, and one more for every fork */
  chain_head: { terminal_id: string; branch: number; sequence: number; hash: string };
  /** what a terminal sent that is no record: kept, because the next record's hash names it */
  refused_token: {
    terminal_id: string;
    hash: string;
    after_sequence: number;
    token: string;
    refusal: RecordRefusal;
    at: Instant;
  } & RefusedBefore;
  /** requests of desks that were refused; papers of those that an officer can take lie with the papers of all requests */
  refused_request: {
    terminal_id: string;
    hash: string;
    /** null where it cannot be read, or its signature does not hold */
    request_id: string | null;
    pack_id: string | null;
    identity_number: string | null;
    token: string;
    refusal: RequestReason;
    at: Instant;
  } & RefusedBefore;
  /** sequence numbers that the terminal says are lost for ever, or that a refused token stands for */
  chain_hole: {
    terminal_id: string;
    from_sequence: number;
    to_sequence: number;
    cause: string;
    at: Instant;
  };
  record: {
    terminal_id: string;
    record_id: string;
    branch: number;
    sequence: number;
    hash: string;
    token: string;
    pack_id: string;
    identity_number: string;
    on_date: CalendarDate;
    result: string;
    method: string;
    clock_trust: string;
    stale: boolean;
    /** JSON array of what in it this version did not know when it was read last */
    unknown_words: string;
    received_at: Instant;
    receipt: string;
    state: RecordState;
    reason: DecisionReason | null;
    decision_number: number;
    decided_at: Instant | null;
    officer_id: string | null;
    /** an officer took it after it had been refused */
    after_all: boolean;
  };
  decision: {
    terminal_id: string;
    record_id: string;
    number: number;
    position: Position;
    state: RecordState;
    reason: DecisionReason | null;
    at: Instant;
    officer_id: string | null;
    receipt: string;
  };
  evidence: {
    terminal_id: string;
    record_id: string;
    hash: string;
    kind: string;
    media_type: string;
    byte_length: number;
    data: Uint8Array | null;
    received_at: Instant;
    erase_after: CalendarDate;
    erased_at: Instant | null;
  };
  /** people of the roster, and people of whom a record spoke before the roster did (`entry` is null) */
  person: {
    pack_id: string;
    identity_number: string;
    /** RosterEntry as JSON, without what was certified at terminals */
    entry: string | null;
    /** JSON array of the dates of accepted records */
    certified_on: string;
    removed: boolean;
    position: Position;
  };
  /** last position given out in each roster stream */
  roster_stream: { pack_id: string; position: number };
  /** up to which position a stream reached when it was stamped, and a random mark that makes cursors comparable */
  roster_stamp: { pack_id: string; position: number; mark: string };
}
