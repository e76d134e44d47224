import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';

// Numbered, never changed once released; a new step gets the next number.

const first: Migration = {
  async up(db: Kysely<unknown>) {
    const steps = [
      `create table setting (name text primary key, value text not null)`,
      `create table agency_key (key_id text primary key, private_jwk text not null, public_jwk text not null, created_at bigint not null)`,
      `create table officer (officer_id text primary key, name text not null, token_hash text not null)`,
      `create index officer_by_token on officer (token_hash)`,
      `create table activation_code (code_hash text primary key, pack_ids text not null, used_by text, used_at bigint)`,
      `create table terminal (
        terminal_id text primary key, name text not null, public_jwk text not null, pack_ids text not null,
        activated_at bigint not null, last_contact_at bigint, revoked_at bigint, forked_after integer,
        decision_position bigint not null default 0)`,
      `create table used_token (
        terminal_id text not null, token_id text not null, expires_at bigint not null,
        primary key (terminal_id, token_id))`,
      `create index used_token_by_expiry on used_token (expires_at)`,
      `create table chain_head (
        terminal_id text not null, branch integer not null, sequence integer not null, hash text not null,
        primary key (terminal_id, branch))`,
      `create table refused_token (
        terminal_id text not null, hash text not null, after_sequence integer not null, token text not null,
        refusal text not null, at bigint not null, primary key (terminal_id, hash))`,
      `create table chain_hole (
        terminal_id text not null, from_sequence integer not null, to_sequence integer not null, cause text not null,
        at bigint not null, primary key (terminal_id, from_sequence))`,
      `create table record (
        terminal_id text not null, record_id uuid not null, branch integer not null, sequence integer not null,
        hash text not null, token text not null, pack_id text not null, identity_number text not null,
        on_date text not null, result text not null, method text not null, clock_trust text not null,
        received_at bigint not null, receipt text not null, state text not null, reason text,
        decision_number integer not null, decided_at bigint, officer_id text,
        primary key (terminal_id, record_id), unique (terminal_id, sequence, branch))`,
      `create index record_by_hash on record (terminal_id, hash)`,
      `create index record_by_person on record (pack_id, identity_number, on_date)`,
      `create index record_for_review on record (received_at) where state = 'needs-review'`,
      `create table decision (
        terminal_id text not null, record_id uuid not null, number integer not null, position bigint, state text not null,
        reason text, at bigint not null, officer_id text, receipt text not null,
        primary key (terminal_id, record_id, number))`,
      `create index decision_by_position on decision (terminal_id, position)`,
      `create index decision_unstamped on decision (terminal_id) where position is null`,
      `create table evidence (
        terminal_id text not null, record_id uuid not null, hash text not null, kind text not null,
        media_type text not null, byte_length integer not null, data bytea, received_at bigint not null,
        erase_after text not null, erased_at bigint, primary key (terminal_id, record_id, hash))`,
      `create index evidence_to_erase on evidence (erase_after) where data is not null`,
      `create table person (
        pack_id text not null, identity_number text not null, entry text, certified_on text not null default '[]',
        removed boolean not null default false, position bigint, primary key (pack_id, identity_number))`,
      `create index person_by_position on person (pack_id, position)`,
      `create index person_unstamped on person (pack_id) where position is null and (entry is not null or removed)`,
      `create table roster_stream (pack_id text primary key, position bigint not null)`,
      `create table roster_stamp (
        pack_id text not null, position bigint not null, mark text not null, primary key (pack_id, position))`,
    ];
    for (const step of steps) await sql.raw(step).execute(db);
  },
};

const staleness: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`alter table record add column stale boolean not null default false`.execute(db);
  },
};

/** Offices with their operators, what desks ask for, and the fuel gauge that terminals report. */
const offices: Migration = {
  async up(db: Kysely<unknown>) {
    const steps = [
      `alter table terminal add column office text`,
      `alter table terminal add column gauges text`,
      `alter table terminal add column gauges_at bigint`,
      `alter table activation_code add column office text`,
      `create index terminal_by_office on terminal (office) where office is not null`,
      `create table office (office text primary key, hand_over_key text not null)`,
      `create table operator (
        operator_id text primary key, pack_id text not null, office text, name text not null, role text not null,
        identity_number text, valid_from text, valid_until text, pin_hash text not null, pin_number integer not null,
        one_time boolean not null, ended_at bigint)`,
      `create index operator_by_name on operator (name) where ended_at is null`,
      `create table desk_request (
        terminal_id text not null, request_id uuid not null, pack_id text not null, identity_number text not null,
        kind text not null, token text not null, received_at bigint not null, state text not null, reason text,
        decided_at bigint, officer_id text, primary key (terminal_id, request_id))`,
      `create index desk_request_by_id on desk_request (request_id)`,
      `create index desk_request_by_person on desk_request (pack_id, identity_number)`,
      `create index desk_request_open on desk_request (received_at) where state = 'open'`,
      `create table desk_request_paper (
        terminal_id text not null, request_id uuid not null, hash text not null, kind text not null,
        media_type text not null, byte_length integer not null, data bytea, erase_after text not null, erased_at bigint,
        primary key (terminal_id, request_id, hash))`,
      `create index desk_request_paper_to_erase on desk_request_paper (erase_after) where data is not null`,
      `create index record_by_arrival on record (terminal_id, received_at)`,
    ];
    for (const step of steps) await sql.raw(step).execute(db);
  },
};

/** Roles of officers, and what they did. Who was an officer before could do everything, and still can. */
const officers: Migration = {
  async up(db: Kysely<unknown>) {
    const steps = [
      `alter table officer add column roles text not null default '["reviewer","administrator","auditor"]'`,
      `alter table officer alter column roles drop default`,
      `create table officer_act (
        act_id uuid primary key, at bigint not null, officer_id text, act text not null, object_kind text not null,
        object text not null)`,
      `create index officer_act_by_time on officer_act (at, act_id)`,
      `create index officer_act_by_object on officer_act (object_kind, object, at)`,
      `create index officer_act_by_officer on officer_act (officer_id, at)`,
      `create function officer_act_stays() returns trigger language plpgsql as
        $$ begin raise exception 'officer_act can only grow'; end $$`,
      `create trigger officer_act_stays before update or delete or truncate on officer_act
        for each statement execute function officer_act_stays()`,
    ];
    for (const step of steps) await sql.raw(step).execute(db);
  },
};

/** Two copies of one disk may each have lost something behind the same number. */
const holes: Migration = {
  async up(db: Kysely<unknown>) {
    const steps = [
      'alter table chain_hole drop constraint chain_hole_pkey',
      'alter table chain_hole add primary key (terminal_id, from_sequence, to_sequence)',
    ];
    for (const step of steps) await sql.raw(step).execute(db);
  },
};

/** Records of which another version knows more. */
const formats: Migration = {
  async up(db: Kysely<unknown>) {
    const steps = [
      `alter table record add column unknown_words text not null default '[]'`,
      `create index record_with_unknown_words on record (record_id) where unknown_words <> '[]'`,
    ];
    for (const step of steps) await sql.raw(step).execute(db);
  },
};

/** What was refused is listed for officers, who may take it after all and say why. */
const refused: Migration = {
  async up(db: Kysely<unknown>) {
    const steps = [
      'alter table refused_token add column times integer not null default 1',
      'alter table refused_token add column last_at bigint',
      'alter table refused_token add column told text',
      'alter table refused_token add column taken_at bigint',
      'create index refused_token_waiting on refused_token (at) where taken_at is null',
      `create table refused_request (
        terminal_id text not null, hash text not null, request_id uuid, pack_id text, identity_number text,
        token text not null, refusal text not null, at bigint not null, times integer not null default 1,
        last_at bigint, told text, taken_at bigint, primary key (terminal_id, hash))`,
      'create index refused_request_waiting on refused_request (at) where taken_at is null',
      'create index refused_request_by_person on refused_request (pack_id, identity_number)',
      'alter table record add column after_all boolean not null default false',
      'alter table officer_act add column reason text',
    ];
    for (const step of steps) await sql.raw(step).execute(db);
  },
};

const provider: MigrationProvider = {
  getMigrations: async () => ({
    '0001-first-light': first,
    '0002-staleness': staleness,
    '0003-offices': offices,
    '0004-officers': officers,
    '0005-holes': holes,
    '0006-formats': formats,
    '0007-refused': refused,
  }),
};

/** PostgreSQL's codes for "somebody else has just made the same table" (its catalogue's unique key, or the table itself). */
const madeMeanwhile = new Set(['23505', '42P07']);

/**
 * Brings the database to the newest schema. Several processes may start at once: the steps run behind the migrator's
 * lock, but its own tables are made before it, so that who comes second there looks again.
 * @param last name of the step to end with, for a test of the next one
 * @throws what a step threw; nothing of that step remains
 */
export async function migrate<Schema>(db: Kysely<Schema>, last?: string): Promise<void> {
  const migrator = new Migrator({ db, provider });
  for (let attempt = 1; ; attempt += 1) {
    const { error } = await (last === undefined ? migrator.migrateToLatest() : migrator.migrateTo(last));
    if (!error) return;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (attempt === 5 || !madeMeanwhile.has(code)) throw error;
  }
}
