import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTestDesk, operatorList, pins } from '../desk/deskFixture.ts';
import { pinTooWeak } from './pin.ts';
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

test('a list from the agency replaces the one before, and who is no longer on it is out at once; an empty one is refused', async () => {
  const { desk } = await openTestDesk();
  await desk.sessions.signIn(chen);
  expect(desk.operators.replaceOperators([])).toEqual({ ok: false, reason: 'empty-list' });
  const list = (await operatorList()).filter(({ id }) => id !== 'op-chen');
  expect(desk.operators.replaceOperators([...list, ...list])).toEqual({ ok: false, reason: 'not-a-list' });
  expect(desk.operators.replaceOperators(list)).toEqual({ ok: true });
  expect(desk.sessions.session).toEqual({ state: 'signed-out' });
  expect(await desk.sessions.signIn(chen)).toMatchObject({ reason: 'wrong-name-or-pin' });
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
