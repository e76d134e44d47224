import { safe } from '@orpc/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordHash } from '../../contract/recordToken.ts';
import { agencyFixture } from '../testing/agencyFixture.ts';
import { databases } from '../testing/databases.ts';

describe.each(databases)('a chain over $name', ({ open }) => {
  const bench = agencyFixture(open);
  const { newTerminal, decisionsOf } = bench;

  /** Everything that a push may change. */
  async function storedState() {
    const { db } = bench.agency.services;
    return JSON.stringify({
      records: await db
        .selectFrom('record')
        .selectAll()
        .orderBy('terminal_id')
        .orderBy('record_id')
        .execute(),
      decisions: await db.selectFrom('decision').selectAll().orderBy('record_id').orderBy('number').execute(),
      heads: await db.selectFrom('chain_head').selectAll().orderBy('terminal_id').orderBy('branch').execute(),
      refused: await db.selectFrom('refused_token').selectAll().orderBy('hash').execute(),
      people: await db.selectFrom('person').selectAll().orderBy('identity_number').execute(),
    });
  }

  test('pushing everything again, in any cut, leaves every byte as it was', async () => {
    const terminal = await newTerminal();
    const tokens: string[] = [];
    for (let day = 1; day <= 9; day += 1)
      tokens.push((await terminal.write({ on: `2032-01-0${day}` })).token);
    const first = await terminal.client.pushRecords({ records: tokens });
    await terminal.client.pullDecisions({});
    const before = await storedState();
    await fc.assert(
      fc.asyncProperty(fc.nat(8), fc.integer({ min: 1, max: 9 }), async (from, length) => {
        const part = tokens.slice(from, from + length);
        const again = await terminal.client.pushRecords({ records: part });
        expect(again.results).toEqual(first.results.slice(from, from + length));
        expect(await storedState()).toBe(before);
      }),
      { numRuns: 15 },
    );
  });

  test('a record whose predecessor is missing is not taken, and the agency says where to go on', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2033-01-01' });
    await terminal.write({ on: '2033-01-02' });
    const three = await terminal.write({ on: '2033-01-03' });
    await terminal.client.pushRecords({ records: [one.token] });
    const { error } = await safe(terminal.client.pushRecords({ records: [three.token] }));
    expect(error).toMatchObject({ code: 'SEQUENCE_GAP', data: { expectedSequence: 2 } });
    await terminal.client.declareLost({ fromSequence: 2, toSequence: 2, cause: 'store-damaged' });
    const { chain } = await terminal.client.pushRecords({ records: [three.token] });
    expect(chain.nextSequence).toBe(4);
  });

  test('what is no record is refused by name, an unknown word goes to an officer, and neither holds up the next record', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-01-01' });
    const broken = await terminal.write({ on: '明天' });
    const unknownWord = await terminal.write({ on: '2034-01-02', result: 'nonsense' as 'certified' });
    const three = await terminal.write({ on: '2034-01-03' });
    const { results } = await terminal.client.pushRecords({
      records: [one, broken, unknownWord, three].map(({ token }) => token),
    });
    expect(results.map((result) => (result.ok ? 'taken' : result.refusal))).toEqual([
      'taken',
      'not-a-record',
      'taken',
      'taken',
    ]);
    expect((await decisionsOf(terminal)).get(unknownWord.record.id)).toBe('needs-review unknown-value');
    const garbled = `${one.token.slice(0, -4)}AAAA`;
    const again = await terminal.client.pushRecords({ records: [garbled] });
    expect(again.results).toEqual([{ ok: false, index: 0, refusal: 'bad-signature' }]);
  });

  test('a record that was declared lost and turns up after all fills its place', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-02-01' });
    const two = await terminal.write({ on: '2034-02-02' });
    const three = await terminal.write({ on: '2034-02-03' });
    await terminal.client.pushRecords({ records: [one.token] });
    await terminal.client.declareLost({ fromSequence: 2, toSequence: 2, cause: 'unreadable' });
    await terminal.client.pushRecords({ records: [three.token] });
    const { results, chain } = await terminal.client.pushRecords({ records: [two.token] });
    expect(results[0]?.ok).toBe(true);
    expect(chain).toEqual({ nextSequence: 4, reactivate: false });
  });

  test('of several that were declared lost each fills its place as it turns up, the later one first and the first one too', async () => {
    const terminal = await newTerminal();
    const [one, two, three] = [
      await terminal.write({ on: '2034-02-04' }),
      await terminal.write({ on: '2034-02-05' }),
      await terminal.write({ on: '2034-02-06' }),
    ];
    await terminal.client.declareLost({ fromSequence: 1, toSequence: 2, cause: 'unreadable' });
    for (const { token } of [three, two, one]) {
      const { results, chain } = await terminal.client.pushRecords({ records: [token] });
      expect(results[0]?.ok).toBe(true);
      expect(chain).toEqual({ nextSequence: 4, reactivate: false });
    }
  });

  test('a record that turns up after all is put into no branch in which it does not follow, whoever names it there', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-07-01' });
    const two = await terminal.write({ on: '2034-07-02' });
    await terminal.client.pushRecords({ records: [one.token, two.token] });
    terminal.rollBack(1);
    const [other, late, last] = [
      await terminal.write({ on: '2034-07-03' }),
      await terminal.write({ on: '2034-07-04' }),
      await terminal.write({ on: '2034-07-05' }),
    ];
    terminal.rollBack(2);
    const third = await terminal.write({ on: '2034-07-06' });
    await terminal.client.pushRecords({ records: [other.token, third.token] });
    await terminal.client.declareLost({ fromSequence: 3, toSequence: 3, cause: 'unreadable' });
    for (const { token } of [last, late]) await terminal.client.pushRecords({ records: [token] });
    const rows = await bench.agency.services.db
      .selectFrom('record')
      .select(['record_id', 'branch'])
      .where('terminal_id', '=', terminal.terminalId)
      .execute();
    const branchOf = ({ record }: typeof other) => rows.find((row) => row.record_id === record.id)?.branch;
    expect([two, other, third, late].map(branchOf)).toEqual([0, 1, 1, 2]);
  });

  test('a copy whose beginning a damaged disk took declares it within the chain, and opens a branch', async () => {
    const terminal = await newTerminal();
    const first = [await terminal.write({ on: '2034-03-01' }), await terminal.write({ on: '2034-03-02' })];
    await terminal.client.pushRecords({ records: first.map(({ token }) => token) });
    terminal.rollBack(0);
    await terminal.write({ on: '2034-03-03' });
    const other = await terminal.write({ on: '2034-03-04' });
    const { error } = await safe(terminal.client.pushRecords({ records: [other.token] }));
    expect(error).toMatchObject({ code: 'SEQUENCE_GAP', data: { expectedSequence: 1 } });
    await terminal.client.declareLost({ fromSequence: 1, toSequence: 1, cause: 'store-damaged' });
    const { results, chain } = await terminal.client.pushRecords({ records: [other.token] });
    expect(results[0]?.ok).toBe(true);
    expect(chain).toEqual({ nextSequence: 3, reactivate: true });
    expect((await decisionsOf(terminal)).get(first[1]?.record.id ?? '')).toBe('needs-review chain-forked');
    // What the agency waits for still has to be told in its order.
    const beyond = await safe(
      terminal.client.declareLost({ fromSequence: 9, toSequence: 9, cause: 'store-damaged' }),
    );
    expect(beyond.error).toMatchObject({ code: 'NOT_MISSING' });
  });

  test('where something is lost around a fork, what is decided is the same whether the loss or the fork is told first', async () => {
    const states: (string | undefined)[][] = [];
    for (const month of ['05', '06']) {
      const terminal = await newTerminal();
      const on = (day: number) => ({ on: `2034-${month}-0${day}` });
      const first = [await terminal.write(on(1)), await terminal.write(on(2)), await terminal.write(on(3))];
      await terminal.client.pushRecords({ records: first.map(({ token }) => token) });
      terminal.rollBack(2);
      const other = await terminal.write(on(4));
      const steps = [
        () => terminal.client.declareLost({ fromSequence: 2, toSequence: 2, cause: 'store-damaged' }),
        () => terminal.client.pushRecords({ records: [other.token] }),
      ];
      for (const step of month === '05' ? steps : steps.reverse()) await step();
      const decided = await decisionsOf(terminal);
      states.push([...first, other].map(({ record }) => decided.get(record.id)));
      await terminal.client.pushRecords({ records: [...first, other].map(({ token }) => token) });
      expect(await decisionsOf(terminal)).toEqual(decided);
    }
    const behind = 'needs-review chain-forked';
    expect(states).toEqual([
      ['accepted', behind, behind, behind],
      ['accepted', behind, behind, behind],
    ]);
  });

  test('the same record with another place in the chain tells that the disk was copied, and a new activation is asked for', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2034-04-01' });
    const two = await terminal.write({ on: '2034-04-02' });
    await terminal.client.pushRecords({ records: [one.token, two.token] });
    terminal.rollBack(0);
    const again = await terminal.write({ ...two.record, sequence: 1, previousHash: null });
    const { results, chain } = await terminal.client.pushRecords({ records: [again.token] });
    expect(results).toEqual([{ ok: false, index: 0, refusal: 'id-taken' }]);
    expect(chain.reactivate).toBe(true);
    expect((await decisionsOf(terminal)).get(two.record.id)).toBe('needs-review chain-forked');
    const twice = await terminal.write({
      ...one.record,
      sequence: 2,
      previousHash: await recordHash(again.token),
    });
    const third = await terminal.write({ on: '2034-04-03' });
    // What follows the copy's records hangs on them, also where it reaches farther than all that is held.
    const onward = await terminal.client.pushRecords({ records: [twice.token, third.token] });
    expect(onward.results.map((result) => result.ok)).toEqual([false, true]);
    expect(onward.chain.nextSequence).toBe(4);
  });

  test('a terminal that was rolled back keeps both branches, and both wait for an officer', async () => {
    const terminal = await newTerminal();
    const one = await terminal.write({ on: '2035-01-01' });
    const two = await terminal.write({ on: '2035-01-02' });
    await terminal.client.pushRecords({ records: [one.token, two.token] });
    terminal.rollBack(1);
    const other = await terminal.write({ on: '2035-01-03' });
    const { results, chain } = await terminal.client.pushRecords({ records: [other.token] });
    expect(results[0]?.ok).toBe(true);
    expect(chain.reactivate).toBe(true);
    expect(await decisionsOf(terminal)).toEqual(
      new Map([
        [one.record.id, 'accepted'],
        [two.record.id, 'needs-review chain-forked'],
        [other.record.id, 'needs-review chain-forked'],
      ]),
    );
  });
});
