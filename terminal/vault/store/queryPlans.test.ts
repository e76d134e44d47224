import { expect, test } from 'vitest';
import { openTestStore } from '../testing/storeFixture.ts';
import { evidenceQueries } from './evidence.ts';
import { officeAttemptQueries } from './officeAttempts.ts';
import { outboxQueries } from './outbox.ts';
import { recordQueries } from './records.ts';
import { rosterQueries, rosterSearchSql } from './roster.ts';

// A query that loses its index still gives the right answer, only a thousand times later, in a hall, a year from now.
const plans: readonly (readonly [name: string, sql: string, uses: string[]])[] = [
  [
    'a person is found by number',
    rosterQueries.find,
    ['SEARCH roster USING PRIMARY KEY (identity_number=?)'],
  ],
  [
    'a template is found by number',
    rosterQueries.template,
    ['SEARCH roster_templates USING INDEX sqlite_autoindex_roster_templates_1 (identity_number=?)'],
  ],
  ['everybody is read in order without sorting', rosterQueries.iterate, ['SCAN roster']],
  [
    'people are searched by the beginning of their name',
    rosterSearchSql({ name: '王' }),
    ['SEARCH roster USING INDEX roster_by_name (name>? AND name<?)'],
  ],
  [
    'people are searched by village',
    rosterSearchSql({ township: 'A', village: 'B' }),
    ['SEARCH roster USING INDEX roster_by_village (township=? AND village=?)'],
  ],
  [
    'a record is found by id',
    recordQueries.byId,
    ['SEARCH records USING INDEX sqlite_autoindex_records_3 (id=?)', 'USE TEMP B-TREE FOR ORDER BY'],
  ],
  [
    'the head of the chain is found at once',
    recordQueries.head,
    ['SEARCH chains USING INDEX sqlite_autoindex_chains_1 (terminal_id=?)'],
  ],
  [
    'the chain is read in order without sorting',
    recordQueries.chain,
    ['SEARCH records USING INDEX sqlite_autoindex_records_2 (terminal_id=? AND sequence>?)'],
  ],
  [
    'failed attempts are counted by person and day',
    recordQueries.failedSince,
    [
      'SEARCH records USING INDEX records_by_person (identity_number=? AND on_date>?)',
      'SEARCH outbox USING COVERING INDEX sqlite_autoindex_outbox_2 (position=?)',
    ],
  ],
  [
    'attempts that were broken off are counted by person and day',
    recordQueries.brokenOffSince,
    [
      'SEARCH records USING INDEX records_by_person (identity_number=? AND on_date>?)',
      'SEARCH outbox USING COVERING INDEX sqlite_autoindex_outbox_2 (position=?)',
    ],
  ],
  [
    'the last record that the agency has is found from the end of its chain',
    outboxQueries.lastReceipted,
    [
      'SEARCH records USING INDEX sqlite_autoindex_records_2 (terminal_id=?)',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_2 (position=?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH receipts USING COVERING INDEX sqlite_autoindex_receipts_1 (record_id=? AND state=?)',
    ],
  ],
  [
    'the record that the agency received last is found from the end',
    outboxQueries.lastReceived,
    [
      'SCAN latest USING INDEX receipts_received',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (record_id=?)',
      'SEARCH records USING INTEGER PRIMARY KEY (rowid=?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH receipts USING COVERING INDEX sqlite_autoindex_receipts_1 (record_id=? AND state=?)',
    ],
  ],
  [
    'what the agency has said to have is read in order without sorting',
    outboxQueries.receipted,
    [
      'SEARCH records USING INTEGER PRIMARY KEY (rowid>?)',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_2 (position=?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH receipts USING COVERING INDEX sqlite_autoindex_receipts_1 (record_id=? AND state=?)',
    ],
  ],
  [
    'certifications are found by person, in order',
    recordQueries.certifications,
    [
      'SEARCH records USING INDEX records_by_person (identity_number=?)',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_2 (position=?)',
    ],
  ],
  [
    'the last accepted certification is found by person, newest first',
    recordQueries.lastAccepted,
    [
      'SEARCH records USING INDEX records_by_person (identity_number=?)',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_2 (position=?)',
    ],
  ],
  [
    'what waits is found without reading what has arrived',
    outboxQueries.nextBatch,
    ['SCAN outbox USING INDEX outbox_waiting', 'SEARCH records USING INTEGER PRIMARY KEY (rowid=?)'],
  ],
  [
    'states are counted from an index',
    outboxQueries.counts,
    ['SCAN outbox USING COVERING INDEX outbox_by_state'],
  ],
  [
    'the latest receipt of each record is read in order without sorting',
    outboxQueries.latestReceipts,
    ['SEARCH receipts USING INDEX sqlite_autoindex_receipts_1 ((record_id,state)>(?,?))'],
  ],
  [
    'the delivery of a record is found by id',
    outboxQueries.delivery,
    ['SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (record_id=?)'],
  ],
  [
    'evidence is found by hash',
    evidenceQueries.get,
    ['SEARCH evidence USING INDEX evidence_by_hash (hash=?)'],
  ],
  [
    'evidence that may leave is found without reading the rest',
    evidenceQueries.pendingUpload,
    [
      'SCAN evidence USING INDEX evidence_to_upload',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (record_id=?)',
      'SEARCH records USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  ],
  [
    'evidence for a stick is found without reading the rest',
    evidenceQueries.pendingCarriage,
    [
      'SCAN evidence USING INDEX evidence_to_upload',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (record_id=?)',
      'SEARCH records USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  ],
  [
    'evidence that the agency took is gone through by key',
    evidenceQueries.uploaded,
    [
      'SEARCH evidence USING INDEX sqlite_autoindex_evidence_1 ((record_id,hash)>(?,?))',
      'SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (record_id=?)',
      'SEARCH records USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  ],
  [
    'evidence whose term was counted by a wrong clock is found by term',
    evidenceQueries.shorten,
    ['SEARCH evidence USING INDEX evidence_by_term (erase_after_ms>?)'],
  ],
  [
    'evidence past its term is found by term',
    evidenceQueries.expire,
    ['SEARCH evidence USING INDEX evidence_by_term (erase_after_ms<?)'],
  ],
  [
    'what happened at the other terminals of the office is found by person',
    officeAttemptQueries.of,
    [
      'SEARCH office_attempts USING INDEX office_attempts_by_person (identity_number=?)',
      'USE TEMP B-TREE FOR ORDER BY',
    ],
  ],
  [
    'failures at the other terminals of the office are counted by person',
    officeAttemptQueries.failedSince,
    ['SEARCH office_attempts USING INDEX office_attempts_by_person (identity_number=?)'],
  ],
  [
    'attempts broken off at the other terminals of the office are counted by person',
    officeAttemptQueries.brokenOffSince,
    ['SEARCH office_attempts USING INDEX office_attempts_by_person (identity_number=?)'],
  ],
];

test.each(plans)('%s', async (_name, sql, uses) => {
  const { store } = await openTestStore();
  const { handle } = store.internals;
  const statement = handle.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const parameters = /@/.test(sql)
    ? [{ name: '', township: '', village: '', limit: 1, now: 1 }]
    : [...sql.matchAll(/\?/g)].map(() => 1);
  expect(statement.all(...parameters).map(({ detail }) => detail)).toEqual(uses);
});
