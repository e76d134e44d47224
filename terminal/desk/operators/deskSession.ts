import { randomInt, timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { DeskOperator, DeskRefusal, DeskSession } from '../../../contract/terminal/index.ts';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { certifyingRoles, type OperatorEntry } from '../../../domain/operator.ts';
import type { EventLog } from '../../events/eventLog.ts';
import type { Audit } from './audit.ts';
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
  const { operators, pinCheck, audit, log, lockAfterMs, busy, onChange, keptByAgency, today } = options;
  let signedIn: { operatorId: string; locked: boolean } | null = null;
  let setupCode = operators.count() === 0 && !keptByAgency() ? newSetupCode() : null;
  let lastTouchMs = performance.now();

  const entry = (): OperatorEntry | undefined => (signedIn ? operators.byId(signedIn.operatorId) : undefined);

  function refuse(reason: DeskRefusal, wrong: number, retryAfterMs: number): DeskResult<never> {
    audit.append('sign-in-refused', null, { reason, wrong });
    log.write('desk-refused', { act: 'sign-in', reason });
    return { ok: false, reason, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) };
  }

  /** Refused although nobody guessed at a PIN. */
  function refuseAct(act: 'set-up' | 'choose-pin', by: OperatorEntry | null, reason: DeskRefusal) {
    audit.append('act-refused', by, { act, reason, subject: null });
    log.write('desk-refused', { act, reason });
    return { ok: false, reason } as const;
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
      if (expected === null) return refuseAct('set-up', null, 'already-set-up');
      const tried = await pinCheck.guard(codeGuardName, async () => sameCode(expected, code));
      if (!tried.right) return refuse('setup-code-wrong', tried.wrong, tried.retryAfterMs);
      if (pinTooWeak(pin) || name.trim() === '') return refuseAct('set-up', null, 'pin-too-weak');
      const pinHash = await hashPin(pin);
      if (operators.count() > 0) return refuseAct('set-up', null, 'already-set-up');
      operators.addFirst({ id: uuidv7(), name: name.trim(), role: 'supervisor', pinHash });
      return { ok: true, value: undefined };
    },
    async signIn({ name, pin }) {
      const verdict = await pinCheck.check(name, pin);
      if (!verdict.ok) return refuse(verdict.reason, verdict.wrong, verdict.retryAfterMs);
      const { operator } = verdict;
      if (operator.oneTime) return { ok: false, reason: 'pin-to-be-chosen' };
      if (signedIn && signedIn.operatorId !== operator.id) end('other-operator', entry() ?? null);
      signedIn = { operatorId: operator.id, locked: false };
      lastTouchMs = performance.now();
      audit.append('signed-in', operator, { role: operator.role });
      log.write('operator-signed-in', { operatorId: operator.id, role: operator.role });
      onChange();
      return { ok: true, value: undefined };
    },
    async choosePin({ name, pin, newPin }) {
      const verdict = await pinCheck.check(name, pin);
      if (!verdict.ok) return refuse(verdict.reason, verdict.wrong, verdict.retryAfterMs);
      if (pinTooWeak(newPin)) return refuseAct('choose-pin', verdict.operator, 'pin-too-weak');
      if (newPin === pin) return refuseAct('choose-pin', verdict.operator, 'pin-as-before');
      operators.choosePin(verdict.operator, await hashPin(newPin));
      onChange();
      return { ok: true, value: undefined };
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
      const verdict = await pinCheck.check(credentials.name, credentials.pin);
      if (!verdict.ok) return refuse(verdict.reason, verdict.wrong, verdict.retryAfterMs);
      const { operator } = verdict;
      if (operator.oneTime) return { ok: false, reason: 'pin-to-be-chosen' };
      const samePerson =
        operator.id === by.id ||
        (operator.identityNumber !== undefined && operator.identityNumber === by.identityNumber);
      if (samePerson) return { ok: false, reason: 'confirmation-same-person' };
      if (!certifyingRoles.includes(operator.role)) return { ok: false, reason: 'role-not-allowed' };
      return { ok: true, value: shown(operator) };
    },
    stop: () => clearInterval(idling),
  };
}

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
