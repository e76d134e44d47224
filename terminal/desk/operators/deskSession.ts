import { randomInt, timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { DeskOperator, DeskRefusal, DeskSession } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { certifyingRoles, hasKnownRole, type OperatorEntry } from '../../../domain/operator.ts';
import type { EventLog } from '../../events/eventLog.ts';
import type { InOneTransaction, UnitOfWork } from '../../vault/store/unitOfWork.ts';
import type { Actor, Audit } from './audit.ts';
import type { AuditFields } from './auditEvents.ts';
import type { Operators } from './operators.ts';
import { hashPin, pinTooWeak } from './pin.ts';
import { outOfTermOn, type PinCheck } from './pinCheck.ts';

/** What came of asking something of the desk. */
export type DeskResult<Value> =
  | { ok: true; value: Value }
  | { ok: false; reason: DeskRefusal; retryAfterMs?: number; on?: string };

interface Credentials {
  name: string;
  pin: string;
}

/** Who sits at the desk: signed in with name and PIN, locked when idle. */
export interface DeskSessions {
  readonly session: DeskSession;
  /** one-time code for setting up the first operator; null once there is one */
  readonly setupCode: string | null;
  setUp(input: Credentials & { code: string }): Promise<DeskResult<void>>;
  /** Signs in, unlocks, or hands the desk over to another operator. */
  signIn(credentials: Credentials): Promise<DeskResult<void>>;
  /** Puts a PIN of one's own in the place of the one-time code, or of the PIN that one had. */
  choosePin(input: Credentials & { newPin: string }): Promise<DeskResult<void>>;
  signOut(): void;
  lock(): void;
  /** Somebody is at the desk. */
  touch(): void;
  /** The operator at the desk, or why there is none. */
  present(): DeskResult<OperatorEntry>;
  /** A second member of staff, other than the first, who may certify too. */
  confirm(by: OperatorEntry, credentials: Credentials | null): Promise<DeskResult<DeskOperator>>;
  stop(): void;
}

export interface DeskSessionOptions {
  operators: Operators;
  pinCheck: PinCheck;
  audit: Audit;
  inOneTransaction: InOneTransaction;
  log: EventLog;
  /** whether the agency keeps the list: then nobody is set up here, also where the list is empty */
  keptByAgency(): boolean;
  today(): CalendarDate;
  /** how long nobody may be at the desk before it locks, in milliseconds */
  lockAfterMs: number;
  /** whether somebody is being served: a desk is not locked in the middle of a visit */
  busy(): boolean;
  onChange(): void;
}

type EndsBecause = AuditFields<'signed-out'>['because'];

/** Letters and digits that are not taken for each other on paper or aloud. */
const codeAlphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const codeLength = 8;
const codeGuardName = ' setup-code';
const idleLooksMs = 1000;

export function createDeskSessions(options: DeskSessionOptions): DeskSessions {
  const {
    operators,
    pinCheck,
    audit,
    inOneTransaction,
    log,
    lockAfterMs,
    busy,
    onChange,
    keptByAgency,
    today,
  } = options;
  let signedIn: { operatorId: string; locked: boolean } | null = null;
  let setupCode = operators.count() === 0 && !keptByAgency() ? newSetupCode() : null;
  let lastTouchMs = performance.now();

  const entry = (): OperatorEntry | undefined => {
    const listed = signedIn ? operators.byId(signedIn.operatorId) : undefined;
    return listed && hasKnownRole(listed) ? listed : undefined;
  };

  type WrongTry = { reason: DeskRefusal; wrong: number; retryAfterMs: number };

  function refuse(work: UnitOfWork, { reason, wrong, retryAfterMs }: WrongTry): DeskResult<never> {
    audit.append(work, 'sign-in-refused', null, { reason, wrong });
    work.afterCommit(() => log.write('desk-refused', { act: 'sign-in', reason }));
    return { ok: false, reason, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) };
  }

  /** Refused although nobody guessed at a PIN. */
  function refuseAct(
    work: UnitOfWork,
    act: 'set-up' | 'choose-pin',
    by: Actor,
    reason: DeskRefusal,
  ): DeskResult<never> {
    audit.append(work, 'act-refused', by, { act, reason, subject: null });
    work.afterCommit(() => log.write('desk-refused', { act, reason }));
    return { ok: false, reason };
  }

  function end(because: EndsBecause, operator: OperatorEntry | null) {
    if (!signedIn) return;
    audit.note('signed-out', operator, { because });
    log.write('operator-signed-out', { operatorId: signedIn.operatorId, because });
    signedIn = null;
  }

  function lock(because: 'asked' | 'idle') {
    if (!signedIn || signedIn.locked) return;
    audit.note('locked', entry() ?? null, { because });
    signedIn.locked = true;
    onChange();
  }

  operators.onChange(() => {
    if (operators.count() > 0) setupCode = null;
    if (signedIn && !entry()) end('no-longer-on-list', null);
    onChange();
  });
  const idling = setInterval(
    () => {
      if (busy()) lastTouchMs = performance.now();
      else if (performance.now() - lastTouchMs > lockAfterMs) lock('idle');
    },
    Math.min(idleLooksMs, lockAfterMs),
  );
  idling.unref();

  return {
    get session(): DeskSession {
      const operator = entry();
      if (operators.count() === 0 && !keptByAgency()) return { state: 'not-set-up' };
      if (!signedIn || !operator) return { state: 'signed-out' };
      return { state: signedIn.locked ? 'locked' : 'signed-in', operator: shown(operator) };
    },
    get setupCode() {
      return setupCode;
    },
    async setUp({ code, name, pin }) {
      const expected = setupCode;
      if (expected === null)
        return inOneTransaction<DeskResult<void>>((work) =>
          refuseAct(work, 'set-up', null, 'already-set-up'),
        );
      const pinHash = pinTooWeak(pin) || name.trim() === '' ? null : await hashPin(pin);
      const isRight = async () => sameCode(expected, code);
      return pinCheck.guard<DeskResult<void>>(codeGuardName, isRight, (work, { right, ...tried }) => {
        if (!right) return refuse(work, { reason: 'setup-code-wrong', ...tried });
        if (pinHash === null) return refuseAct(work, 'set-up', null, 'pin-too-weak');
        if (operators.count() > 0) return refuseAct(work, 'set-up', null, 'already-set-up');
        operators.addFirst(work, { id: uuidv7(), name: name.trim(), role: 'supervisor', pinHash });
        return done;
      });
    },
    signIn: ({ name, pin }) =>
      pinCheck.check<DeskResult<void>>(name, pin, (work, verdict) => {
        if (!verdict.ok) return refuse(work, verdict);
        const { operator } = verdict;
        if (operator.oneTime) return { ok: false, reason: 'pin-to-be-chosen' };
        const before = signedIn?.operatorId === operator.id ? null : signedIn;
        if (before) audit.append(work, 'signed-out', entry() ?? null, { because: 'other-operator' });
        audit.append(work, 'signed-in', operator, { role: operator.role });
        work.afterCommit(() => {
          signedIn = { operatorId: operator.id, locked: false };
          lastTouchMs = performance.now();
          if (before)
            log.write('operator-signed-out', { operatorId: before.operatorId, because: 'other-operator' });
          log.write('operator-signed-in', { operatorId: operator.id, role: operator.role });
        });
        work.afterCommit(onChange);
        return done;
      }),
    async choosePin({ name, pin, newPin }) {
      const pinHash = pinTooWeak(newPin) ? null : await hashPin(newPin);
      return pinCheck.check<DeskResult<void>>(name, pin, (work, verdict) => {
        if (!verdict.ok) return refuse(work, verdict);
        if (pinHash === null) return refuseAct(work, 'choose-pin', verdict.operator, 'pin-too-weak');
        if (newPin === pin) return refuseAct(work, 'choose-pin', verdict.operator, 'pin-as-before');
        operators.choosePin(work, verdict.operator, pinHash);
        work.afterCommit(onChange);
        return done;
      });
    },
    signOut() {
      end('asked', entry() ?? null);
      onChange();
    },
    lock: () => lock('asked'),
    touch() {
      lastTouchMs = performance.now();
    },
    present() {
      const operator = entry();
      if (!signedIn || !operator) return { ok: false, reason: 'signed-out' };
      const outOfTerm = outOfTermOn(operator, today());
      if (outOfTerm) {
        end('term-over', operator);
        onChange();
        return { ok: false, reason: outOfTerm };
      }
      return signedIn.locked ? { ok: false, reason: 'locked' } : { ok: true, value: operator };
    },
    async confirm(by, credentials) {
      if (!credentials) return { ok: false, reason: 'confirmation-missing' };
      const { name, pin } = credentials;
      return pinCheck.check<DeskResult<DeskOperator>>(name, pin, (work, verdict) => {
        if (!verdict.ok) return refuse(work, verdict);
        const { operator } = verdict;
        if (operator.oneTime) return { ok: false, reason: 'pin-to-be-chosen' };
        const samePerson =
          operator.id === by.id ||
          (operator.identityNumber !== undefined && operator.identityNumber === by.identityNumber);
        if (samePerson) return { ok: false, reason: 'confirmation-same-person' };
        if (!certifyingRoles.includes(operator.role)) return { ok: false, reason: 'role-not-allowed' };
        return { ok: true, value: shown(operator) };
      });
    },
    stop: () => clearInterval(idling),
  };
}

const done: DeskResult<void> = { ok: true, value: undefined };

function shown({ id, name, role }: OperatorEntry): DeskOperator {
  return { id, name, role };
}

function newSetupCode(): string {
  return Array.from({ length: codeLength }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
}

function sameCode(expected: string, typed: string): boolean {
  const given = Buffer.from(typed.toUpperCase().replaceAll(/[\s-]/g, ''));
  const right = Buffer.from(expected);
  return given.length === right.length && timingSafeEqual(given, right);
}
