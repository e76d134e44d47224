import type { PinReason } from '../../../contract/agency.ts';
import { type ChosenPin, ListedOperator, type OperatorEntry } from '../../../domain/operator.ts';
import type { OperatorTables } from '../../vault/store/operatorTables.ts';
import type { UnitOfWork } from '../../vault/store/unitOfWork.ts';
import type { Audit } from './audit.ts';

/** The operators of this terminal, as the agency's list has them. */
export interface Operators {
  count(): number;
  byName(name: string): ListedOperator | undefined;
  byId(id: string): ListedOperator | undefined;
  /** Adds the first operator, before any list has come. */
  addFirst(work: UnitOfWork, entry: OperatorEntry): void;
  /**
   * Takes over the agency's list whole, also who has a role that this version does not know; who is not on it can no longer sign in. An empty list locks everybody out: it
   * comes only where an officer has ended each of them. A PIN that was chosen here stays until the agency has answered.
   */
  replaceOperators(
    work: UnitOfWork,
    list: readonly ListedOperator[],
  ): { ok: true } | { ok: false; reason: 'not-a-list' };
  /** Puts a PIN in the place of the secret that an operator had, and sends its hash to the agency. */
  choosePin(work: UnitOfWork, operator: OperatorEntry, pinHash: string): void;
  /** PINs that were chosen here and that the agency does not know yet. */
  waitingPins(): ChosenPin[];
  /** The agency has taken a PIN, or has another one, which comes with its list. */
  settlePin(
    work: UnitOfWork,
    pin: ChosenPin,
    outcome: { ok: true; pinNumber: number } | { ok: false; reason: PinReason },
  ): void;
  /** Called after every change of the list. */
  onChange(listener: () => void): void;
}

/** The number of a secret that the agency has not numbered: that of somebody who was set up here. */
const unnumbered = 0;

export function createOperators(tables: OperatorTables, audit: Audit): Operators {
  const listeners: (() => void)[] = [];
  const tellAfter = (work: UnitOfWork) => {
    for (const listener of listeners) work.afterCommit(listener);
  };

  return {
    count: tables.count,
    byName: tables.byName,
    byId: tables.byId,
    waitingPins: tables.pins,
    addFirst(work, entry) {
      tables.add(work, entry);
      audit.append(work, 'first-operator-set-up', entry, { operator: entry.id });
      tellAfter(work);
    },
    replaceOperators(work, list) {
      const parsed = ListedOperator.array().safeParse(list);
      const unique =
        new Set(list.map(({ id }) => id)).size === list.length &&
        new Set(list.map(({ name }) => name.trim())).size === list.length;
      if (!parsed.success || !unique) return { ok: false, reason: 'not-a-list' };
      const before = new Set(tables.ids());
      const waiting = new Map(tables.pins().map((pin) => [pin.operatorId, pin]));
      tables.clear(work);
      for (const entry of parsed.data) tables.add(work, withOwnPin(entry, waiting.get(entry.id)));
      const after = new Set(parsed.data.map(({ id }) => id));
      audit.append(work, 'operators-replaced', null, {
        operators: after.size,
        added: [...after].filter((id) => !before.has(id)),
        removed: [...before].filter((id) => !after.has(id)),
      });
      tellAfter(work);
      return { ok: true };
    },
    choosePin(work, operator, pinHash) {
      const pin = { operatorId: operator.id, pinHash, replaces: operator.pinNumber ?? unnumbered };
      tables.update(work, withOwnPin(operator, pin));
      tables.putPin(work, pin);
      audit.append(work, 'pin-chosen', operator, { first: operator.oneTime ?? false });
    },
    settlePin(work, pin, outcome) {
      tables.removePin(work, pin);
      const kept = tables.byId(pin.operatorId);
      if (!outcome.ok)
        audit.append(work, 'pin-not-taken', null, { operator: pin.operatorId, reason: outcome.reason });
      else if (kept?.pinHash === pin.pinHash) tables.update(work, { ...kept, pinNumber: outcome.pinNumber });
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

/** The operator with the PIN that they chose here, where it replaces the very secret that the list has. */
function withOwnPin(entry: ListedOperator, pin: ChosenPin | undefined): ListedOperator {
  if (pin === undefined || pin.replaces !== (entry.pinNumber ?? unnumbered)) return entry;
  const { oneTime: _, ...own } = entry;
  return { ...own, pinHash: pin.pinHash };
}
