import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OperatorEntry } from '../../../domain/operator.ts';
import { officeSetting } from '../../exchange/line/office.ts';
import { openTestDesk, operatorList, pins } from '../testing/deskFixture.ts';
import { hashPin, pinTooWeak } from './pin.ts';
import { waitAfter } from './pinCheck.ts';

const chen = { name: '陈静', pin: pins.chen };
const zhou = { name: '周敏', pin: pins.zhou };

test('an operator signs in with name and PIN, and the audit chain has it', async () => {
  const { desk } = await openTestDesk();
  expect(desk.sessions.session).toEqual({ state: 'signed-out' });
  expect(await desk.sessions.signIn(chen)).toMatchObject({ ok: true });
  expect(desk.sessions.session).toMatchObject({
    state: 'signed-in',
    operator: { id: 'op-chen', role: 'operator' },
  });
  expect(desk.audit.entries().at(-1)).toMatchObject({ event: 'signed-in', operatorName: '陈静' });
});

test('a wrong PIN and an unknown name are refused with the same words, slowed, and counted across a restart', async () => {
  const first = await openTestDesk();
  const wrong = { ...chen, pin: '999999' };
  for (let tries = 0; tries < 3; tries += 1)
    expect(await first.desk.sessions.signIn(wrong)).toMatchObject({ reason: 'wrong-name-or-pin' });
  expect(await first.desk.sessions.signIn({ name: '无此人', pin: '999999' })).toMatchObject({
    reason: 'wrong-name-or-pin',
  });
  const again = await openTestDesk({ store: first, clock: first.clock });
  const slowed = await again.desk.sessions.signIn(chen);
  expect(slowed).toMatchObject({ ok: false, reason: 'slowed-down' });
  first.clock.nowMs += 5_001;
  expect(await again.desk.sessions.signIn(chen)).toMatchObject({ ok: true });
  const refusals = again.desk.audit.entries().filter(({ event }) => event === 'sign-in-refused');
  expect(refusals.map(({ fields }) => fields)).toMatchObject([
    { wrong: 1 },
    { wrong: 2 },
    { wrong: 3 },
    { wrong: 1 },
    { wrong: 3 },
  ]);
});

test('many tries at once gain nothing: they are checked one after the other', async () => {
  const { desk } = await openTestDesk();
  const tries = await Promise.all(
    Array.from({ length: 8 }, () => desk.sessions.signIn({ ...chen, pin: '999999' })),
  );
  expect(tries.filter((tried) => !tried.ok && tried.reason === 'wrong-name-or-pin')).toHaveLength(3);
  expect(tries.filter((tried) => !tried.ok && tried.reason === 'slowed-down')).toHaveLength(5);
});

test('the wait never shrinks with more wrong tries and ends at a quarter of an hour', () => {
  fc.assert(
    fc.property(
      fc.nat(60),
      (wrong) => waitAfter(wrong + 1) >= waitAfter(wrong) && waitAfter(wrong) <= 900_000,
    ),
  );
});

test('an operator whose term is over, or has not begun, does not get in with the right PIN', async () => {
  const [first, second, engineer] = await operatorList();
  if (!first || !second || !engineer) throw new Error('the fixture has three');
  const { desk } = await openTestDesk({
    operators: [
      { ...first, validUntil: '2026-05-19' },
      { ...second, validFrom: '2026-05-21' },
      { ...engineer, validFrom: '2026-05-20', validUntil: '2026-05-20' },
    ],
  });
  expect(await desk.sessions.signIn(chen)).toMatchObject({ reason: 'operator-expired' });
  expect(await desk.sessions.signIn(zhou)).toMatchObject({ reason: 'operator-not-yet-valid' });
  expect(await desk.sessions.signIn({ name: '林工', pin: pins.lin })).toMatchObject({ ok: true });
});

test('the first operator is set up with the one-time code, which works once', async () => {
  const { desk } = await openTestDesk({ operators: [] });
  const code = desk.sessions.setupCode ?? '';
  expect(desk.sessions.session).toEqual({ state: 'not-set-up' });
  const first = { name: '陈静', pin: '402917' };
  expect(await desk.sessions.setUp({ ...first, code: 'AAAAAAAA' })).toMatchObject({
    reason: 'setup-code-wrong',
  });
  expect(await desk.sessions.setUp({ ...first, pin: '123456', code })).toMatchObject({
    reason: 'pin-too-weak',
  });
  expect(await desk.sessions.setUp({ ...first, code: ` ${code.toLowerCase()} ` })).toMatchObject({
    ok: true,
  });
  expect(desk.sessions.setupCode).toBeNull();
  expect(await desk.sessions.setUp({ name: '某人', pin: '402917', code })).toMatchObject({
    reason: 'already-set-up',
  });
  expect(await desk.sessions.signIn(first)).toMatchObject({ ok: true });
});

test('a PIN of one digit repeated or digits in a row is too weak, others of six to twelve digits are not', () => {
  for (const weak of ['111111', '123456', '987654', '12345', '1234567890123', '12345a'])
    expect(pinTooWeak(weak)).toBe(true);
  expect(pinTooWeak('402917')).toBe(false);
});

test('a desk at which nobody is locks by itself, forgets whom it showed, and opens with the PIN', async () => {
  const { desk } = await openTestDesk({ lockAfterMs: 60 });
  await desk.sessions.signIn(chen);
  const found = desk.people.byNumber('11010519491231002X');
  if (!found.ok) throw new Error(found.reason);
  await expect.poll(() => desk.sessions.session.state).toBe('locked');
  expect(desk.sessions.present()).toEqual({ ok: false, reason: 'locked' });
  expect(desk.people.entryOf(found.value)).toEqual({ ok: false, reason: 'person-forgotten' });
  expect(desk.audit.entries().at(-1)).toMatchObject({ event: 'locked', fields: { because: 'idle' } });
  expect(await desk.sessions.signIn(chen)).toMatchObject({ ok: true });
});

test('a desk whose disk takes nothing locks by itself and is left all the same, and the log says what the audit lacks', async () => {
  const { desk, store, logLines } = await openTestDesk({ lockAfterMs: 60 });
  await desk.sessions.signIn(chen);
  store.internals.handle.pragma('query_only = ON');
  await expect.poll(() => desk.sessions.session.state).toBe('locked');
  desk.sessions.signOut();
  expect(desk.sessions.session.state).toBe('signed-out');
  store.internals.handle.pragma('query_only = OFF');
  for (const entry of ['locked', 'signed-out'])
    expect(logLines.join('')).toContain(
      `"event":"audit-not-written","entry":"${entry}","reason":"read-only"`,
    );
});

test('a list from the agency replaces the one before, and who is no longer on it is out at once', async () => {
  const { desk, store } = await openTestDesk();
  const take = (list: OperatorEntry[]) =>
    store.inOneTransaction((work) => desk.operators.replaceOperators(work, list));
  await desk.sessions.signIn(chen);
  const list = (await operatorList()).filter(({ id }) => id !== 'op-chen');
  expect(take([...list, ...list])).toEqual({ ok: false, reason: 'not-a-list' });
  expect(take(list)).toEqual({ ok: true });
  expect(desk.sessions.session).toEqual({ state: 'signed-out' });
  expect(await desk.sessions.signIn(chen)).toMatchObject({ reason: 'wrong-name-or-pin' });
});

test('where the agency keeps the list and has ended everybody, nobody is in and nobody is set up, also after a restart', async () => {
  const first = await openTestDesk();
  await first.desk.sessions.signIn(chen);
  const kept = { tag: 't', atMs: 1, office: null, handOverKey: null, keepsOperators: true };
  first.store.settings.set(officeSetting, kept);
  const { store, desk } = first;
  expect(store.inOneTransaction((work) => desk.operators.replaceOperators(work, []))).toEqual({ ok: true });
  expect(first.desk.sessions.session).toEqual({ state: 'signed-out' });
  const again = await openTestDesk({ store: first, operators: [] });
  expect(again.desk.sessions.setupCode).toBeNull();
  expect(again.desk.sessions.session).toEqual({ state: 'signed-out' });
  expect(await again.desk.sessions.signIn(chen)).toMatchObject({ reason: 'wrong-name-or-pin' });
});

test('a one-time code opens nothing but the choice of a PIN, and is worth nothing afterwards', async () => {
  const [first] = await operatorList();
  if (!first) throw new Error('the fixture has three');
  const code = 'ABCD-EFGH-JKMN';
  const pinHash = await hashPin(code.replaceAll('-', ''));
  const { desk } = await openTestDesk({ operators: [{ ...first, pinHash, oneTime: true, pinNumber: 4 }] });
  const { sessions, operators } = desk;
  expect(await sessions.signIn({ name: '陈静', pin: code })).toMatchObject({ reason: 'pin-to-be-chosen' });
  expect(sessions.session).toEqual({ state: 'signed-out' });
  const choose = (pin: string, newPin: string) => sessions.choosePin({ name: '陈静', pin, newPin });
  expect(await choose('ABCD-EFGH-JKMX', '730164')).toMatchObject({ reason: 'wrong-name-or-pin' });
  expect(await choose(code, '111111')).toMatchObject({ reason: 'pin-too-weak' });
  expect(await choose(' abcd efgh-jkmn', '730164')).toMatchObject({ ok: true });
  expect(await sessions.signIn({ name: '陈静', pin: code })).toMatchObject({ reason: 'wrong-name-or-pin' });
  expect(await sessions.signIn({ name: '陈静', pin: '730164' })).toMatchObject({ ok: true });
  expect(await choose('730164', '730164')).toMatchObject({ reason: 'pin-as-before' });
  const [waiting, ...others] = operators.waitingPins();
  expect(others).toEqual([]);
  expect(waiting).toMatchObject({ operatorId: 'op-chen', replaces: 4 });
  expect(desk.audit.entries().map(({ event }) => event)).toContain('pin-chosen');
});

test('a PIN that was chosen here outlasts lists that do not know it yet, and gives way to one that was chosen before it elsewhere', async () => {
  const { desk, store } = await openTestDesk();
  const { sessions, operators } = desk;
  const take = (entries: OperatorEntry[]) =>
    store.inOneTransaction((work) => operators.replaceOperators(work, entries));
  expect(await sessions.choosePin({ ...chen, newPin: '730164' })).toMatchObject({ ok: true });
  const list = await operatorList();
  take(list);
  expect(await sessions.signIn({ name: '陈静', pin: '730164' })).toMatchObject({ ok: true });
  const [pin] = operators.waitingPins();
  if (!pin) throw new Error('a PIN waits');
  const elsewhere = await hashPin('918273');
  take(list.map((each) => (each.id === 'op-chen' ? { ...each, pinHash: elsewhere, pinNumber: 1 } : each)));
  store.inOneTransaction((work) => operators.settlePin(work, pin, { ok: false, reason: 'outdated' }));
  expect(operators.waitingPins()).toEqual([]);
  expect(await sessions.signIn({ name: '陈静', pin: '730164' })).toMatchObject({
    reason: 'wrong-name-or-pin',
  });
  expect(await sessions.signIn({ name: '陈静', pin: '918273' })).toMatchObject({ ok: true });
  expect(desk.audit.entries().find(({ event }) => event === 'pin-not-taken')?.fields).toEqual({
    operator: 'op-chen',
    reason: 'outdated',
  });
});

test('who is signed in when the term ends is out with the next act', async () => {
  const [first] = await operatorList();
  if (!first) throw new Error('the fixture has three');
  const { desk, clock } = await openTestDesk({ operators: [{ ...first, validUntil: '2026-05-20' }] });
  await desk.sessions.signIn(chen);
  expect(desk.sessions.present()).toMatchObject({ ok: true });
  clock.nowMs += 86_400_000;
  expect(desk.sessions.present()).toEqual({ ok: false, reason: 'operator-expired' });
  expect(desk.sessions.session).toEqual({ state: 'signed-out' });
  expect(desk.audit.entries().at(-1)).toMatchObject({
    event: 'signed-out',
    fields: { because: 'term-over' },
  });
});

test('a second confirmation is another certifying person with the right PIN', async () => {
  const { desk } = await openTestDesk();
  await desk.sessions.signIn(chen);
  const present = desk.sessions.present();
  if (!present.ok) throw new Error(present.reason);
  const confirm = (credentials: { name: string; pin: string } | null) =>
    desk.sessions.confirm(present.value, credentials);
  expect(await confirm(null)).toMatchObject({ reason: 'confirmation-missing' });
  expect(await confirm(chen)).toMatchObject({ reason: 'confirmation-same-person' });
  expect(await confirm({ name: '林工', pin: pins.lin })).toMatchObject({ reason: 'role-not-allowed' });
  expect(await confirm({ ...zhou, pin: '999999' })).toMatchObject({ reason: 'wrong-name-or-pin' });
  expect(await confirm(zhou)).toMatchObject({ ok: true, value: { id: 'op-zhou' } });
});

test('the audit chain cannot be changed or shortened, and shows where somebody went around that', async () => {
  const { desk, store } = await openTestDesk();
  await desk.sessions.signIn(chen);
  desk.sessions.signOut();
  const { handle } = store.internals;
  expect(desk.audit.verify()).toEqual({ entries: 3, brokenAt: null });
  expect(() => handle.exec("UPDATE audit SET operator_name = 'x' WHERE sequence = 2")).toThrow(
    'never changed',
  );
  expect(() => handle.exec('DELETE FROM audit WHERE sequence = 3')).toThrow('never shortened');
  handle.exec("DROP TRIGGER audit_is_never_changed; UPDATE audit SET operator_name = 'x' WHERE sequence = 2");
  expect(desk.audit.verify()).toEqual({ entries: 1, brokenAt: 2 });
});

test('neither a PIN nor its hash reaches the log or the audit chain', async () => {
  const { desk, logLines } = await openTestDesk();
  await desk.sessions.signIn(chen);
  await desk.sessions.signIn({ ...chen, pin: '999999' });
  const told = logLines.join('\n') + JSON.stringify(desk.audit.entries());
  for (const secret of [pins.chen, '999999', '$argon2id$', '430102195803151234'])
    expect(told).not.toContain(secret);
});
