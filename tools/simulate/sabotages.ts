import { readRosterLine } from '../../contract/rosterLine.ts';
import type { Store } from '../../terminal/vault/store/openStore.ts';
import type { Sabotage } from './simulation.ts';

/**
 * Parts of the product broken on purpose, each so that one promise is. A simulation that passes with one of them would
 * prove nothing.
 */
export const sabotages: Record<string, Sabotage & { what: string; breaks: RegExp }> = {
  'lost-record': {
    what: 'the agency gives a receipt for every record, and loses some of them later',
    breaks: /was acknowledged by .* and is not at the agency/,
    sql: trigger(
      'record',
      'after insert',
      'delete from record where terminal_id = new.terminal_id and sequence = new.sequence - 2; return null;',
      'when (new.sequence % 5 = 0)',
    ),
  },
  'early-claim': {
    what: 'the terminal shows what it has handed to the line as accepted',
    breaks: /shows .* as accepted, (and the agency does not have it|the agency has it as)/,
    store: (store) => ({ ...store, outbox: { ...store.outbox, markSent: (ids) => claim(store, ids) } }),
  },
  'other-bytes': {
    what: 'the agency keeps a record with other bytes than it got',
    breaks: /at the agency with other bytes|another hash than its bytes/,
    sql: trigger(
      'record',
      'before insert',
      "new.token := left(new.token, -4) || 'AAAA'; return new;",
      'when (new.sequence % 5 = 0)',
    ),
  },
  stuck: {
    what: 'the terminal believes no receipt',
    breaks: /is stuck/,
    store: (store) => ({
      ...store,
      outbox: { ...store.outbox, applyReceipts: (receipts) => receipts.map(() => 'unknown-record') },
    }),
  },
  order: {
    what: 'whoever comes first is believed: the second record on one person bears another day',
    breaks: /in another order end in other decisions/,
    sql: trigger(
      'record',
      'before insert',
      `if exists (select from record where identity_number = new.identity_number and terminal_id <> new.terminal_id)
       then new.on_date := '2001-01-01'; end if; return new;`,
    ),
  },
  replay: {
    what: 'the agency counts every time that a terminal speaks as a new decision',
    breaks: /replaying every record changed something/,
    sql: trigger(
      'terminal',
      'after update of last_contact_at',
      `update record set decision_number = decision_number + 1 where terminal_id = new.terminal_id; return null;`,
    ),
  },
  chain: {
    what: 'the terminal forgets which record came last',
    breaks: /its chain breaks|hangs on nothing|is stuck/,
    store: (store) => {
      store.internals.handle.exec(`create temp trigger if not exists forget after insert on records
        when new.sequence % 7 = 0 begin update chains set sequence = sequence + 1 where terminal_id = new.terminal_id; end`);
      return store;
    },
  },
  'without-consent': {
    what: 'every picture may leave the terminal, and the agency takes every picture',
    breaks: /at the agency without consent/,
    store: (store) => {
      store.internals.handle.exec(
        'create temp trigger if not exists leave after insert on evidence begin update evidence set may_leave = 1; end',
      );
      return store;
    },
    agency(services) {
      const { packs } = services;
      services.packs = {
        read: async (ids) =>
          (await packs.read(ids)).map((pack) => ({
            ...pack,
            evidence: { ...pack.evidence, sentToAgency: true },
          })),
      };
      return () => {
        services.packs = packs;
      };
    },
  },
  'former-roster': {
    what: 'the terminal passes over who was taken off the roster, and every change of somebody whom it knows',
    breaks: /knows other things of \d+ people than the agency/,
    store: (store) => ({
      ...store,
      roster: {
        ...store.roster,
        applyChanges: (changes, cursor) =>
          store.roster.applyChanges(
            changes.filter((line) => {
              const read = readRosterLine(line);
              return read.change === 'put' && read.entry && !store.roster.find(read.entry.identityNumber);
            }),
            cursor,
          ),
      },
    }),
  },
  'kept-too-long': {
    what: 'the terminal erases no picture',
    breaks: /is still there after its term/,
    store: (store) => ({ ...store, evidence: { ...store.evidence, expire: () => 0 } }),
  },
};

/** A trigger over one of the agency's tables. */
function trigger(table: string, when: string, body: string, condition = ''): string[] {
  return [
    `create function sabotage() returns trigger language plpgsql as $$ begin ${body} end $$`,
    `create trigger sabotage ${when} on ${table} for each row ${condition} execute function sabotage()`,
  ];
}

function claim(store: Store, ids: readonly string[]): void {
  const update = store.internals.handle.prepare("update outbox set state = 'accepted' where record_id = ?");
  for (const id of ids) update.run(id);
}
