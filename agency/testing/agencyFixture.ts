import { type CryptoKey, importJWK } from 'jose';
import { afterAll, beforeAll, expect } from 'vitest';
import { verifyReceipt } from '../../contract/receiptToken.ts';
import { signatureAlgorithm } from '../../contract/recordToken.ts';
import { type Agency, startAgency } from '../agency.ts';
import { createAgencyLog } from '../events.ts';
import type { TestDatabase } from './databases.ts';
import { type AgencyClient, activateTerminal, clientFor, type WritingTerminal } from './writingTerminal.ts';

/** The pack of every terminal of the fixture. */
export const packId = 'hunan-provincial-2022';

/** An agency for the tests of one `describe`. */
export interface AgencyFixture {
  readonly agency: Agency;
  readonly officer: AgencyClient;
  newTerminal(): Promise<WritingTerminal>;
  /** What was decided last on each record of a terminal, by its id: the state and the reason. */
  decisionsOf(terminal: WritingTerminal): Promise<Map<string, string>>;
}

/** Begins an agency over a database before the tests of a `describe`, and ends it after them; its log may name nobody. */
export function agencyFixture(open: () => Promise<TestDatabase>): AgencyFixture {
  let database: TestDatabase;
  let agency: Agency;
  let officer: AgencyClient;
  const log: string[] = [];

  beforeAll(async () => {
    database = await open();
    agency = await startAgency({
      seed: 'demo',
      demoCountySize: 50,
      log: createAgencyLog({ write: (line: string) => void log.push(line) }, Date.now),
      ...database.options,
    });
    officer = clientFor(agency.url, async () => `Bearer ${agency.officerToken}`);
  });
  afterAll(async () => {
    await agency.stop();
    database.stop();
    // Every test of the fixture has put identity numbers through the agency.
    expect(log.join('')).toContain('records-received');
    expect(log.join('')).not.toMatch(/(?<!\d)[1-9]\d{16}[\dX](?!\d)/);
  });

  return {
    get agency() {
      return agency;
    },
    get officer() {
      return officer;
    },
    async newTerminal() {
      const { code } = await officer.officer.newActivationCode({ packIds: [packId] });
      return activateTerminal(agency, code);
    },
    async decisionsOf(terminal) {
      const { receipts } = await terminal.client.pullDecisions({});
      const { keys } = await terminal.client.keys();
      const latest = new Map<string, string>();
      for (const receipt of receipts) {
        const verified = await verifyReceipt(receipt, async (id) => {
          const key = keys.find((candidate) => candidate['kid'] === id);
          return key ? ((await importJWK(key, signatureAlgorithm)) as CryptoKey) : null;
        });
        if (!verified.ok) throw new Error(verified.reason);
        const { recordId, state, reason } = verified.claims;
        latest.set(recordId, `${state} ${reason ?? ''}`.trim());
      }
      return latest;
    },
  };
}
