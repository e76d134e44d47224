import type { PinReason } from '../../../contract/agency.ts';
import { type ChosenPin, OperatorEntry } from '../../../domain/operator.ts';
import type { WritableHandle } from '../../vault/store/handle.ts';
import { attemptWrite, type StoreFailure } from '../../vault/store/storeFailure.ts';
import type { Audit } from './audit.ts';

/** The operators of this terminal, as the agency's list has them. */
export interface Operators {
  count(): number;
  byName(name: string): OperatorEntry | undefined;
  byId(id: string): OperatorEntry | undefined;
  /** Adds the first operator, before any list has come. */
  addFirst(entry: OperatorEntry): void;
  /**
   * Takes over the agency's list whole; who is not on it can no longer sign in. An empty list locks everybody out: it
   * comes only where an officer has ended each of them. A PIN that was chosen here stays until the agency has answered.
   */
  replaceOperators(
    list: readonly OperatorEntry[],
  ): { ok: true } | { ok: false; reason: 'not-a-list' | StoreFailure };
  /** Puts a PIN in the place of the secret that an operator had, and sends its hash to the agency. */
  choosePin(operator: OperatorEntry, pinHash: string): void;
  /** PINs that were chosen here and that the agency does not know yet. */
  waitingPins(): ChosenPin[];
  /** The agency has taken a PIN, or has another one, which comes with its list. */
  settlePin(
    pin: ChosenPin,
    outcome: { ok: true; pinNumber: number } | { ok: false; reason: PinReason },
  ): void;
  /** Called after every change of the list. */
  onChange(listener: () => void): void;
}

interface Row {
  id: string;
  name: string;
  entry: string;
}

/** The number of a secret that the agency has not numbered: that of somebody who was set up here. */
const unnumbered = 0;

export function createOperators(handle: WritableHandle, audit: Audit): Operators {
  const count = handle.prepare<[], number>('SELECT count(*) FROM operators').pluck();
  const selectByName = handle.prepare<[string], Row>('SELECT * FROM operators WHERE name = ?');
  const selectById = handle.prepare<[string], Row>('SELECT * FROM operators WHERE id = ?');
  const selectIds = handle.prepare<[], string>('SELECT id FROM operators ORDER BY id').pluck();
  const insert = handle.prepare<Row>('INSERT INTO operators VALUES (@id, @name, @entry)');
  const update = handle.prepare<Row>('UPDATE operators SET entry = @entry WHERE id = @id AND name = @name');
  const clear = handle.prepare('DELETE FROM operators');
  const selectPins = handle.prepare<[], ChosenPin>(
    'SELECT operator_id AS operatorId, pin_hash AS pinHash, replaces FROM operator_pins ORDER BY operator_id',
  );
  const putPin = handle.prepare<ChosenPin>(
    'INSERT OR REPLACE INTO operator_pins VALUES (@operatorId, @pinHash, @replaces)',
  );
  const removePin = handle.prepare<[string, string]>(
    'DELETE FROM operator_pins WHERE operator_id = ? AND pin_hash = ?',
  );
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const put = (entry: OperatorEntry) =>
    void insert.run({ id: entry.id, name: entry.name, entry: JSON.stringify(entry) });

  const replace = handle.transaction((list: readonly OperatorEntry[]) => {
    const before = new Set(selectIds.all());
    const waiting = new Map(selectPins.all().map((pin) => [pin.operatorId, pin]));
    clear.run();
    for (const entry of list) put(withOwnPin(entry, waiting.get(entry.id)));
    const after = new Set(list.map(({ id }) => id));
    audit.append('operators-replaced', null, {
      operators: after.size,
      added: [...after].filter((id) => !before.has(id)),
      removed: [...before].filter((id) => !after.has(id)),
    });
  });

  const choose = handle.transaction((operator: OperatorEntry, pinHash: string) => {
    const replaces = operator.pinNumber ?? unnumbered;
    const pin = { operatorId: operator.id, pinHash, replaces };
    const entry = withOwnPin(operator, pin);
    update.run({ id: entry.id, name: entry.name, entry: JSON.stringify(entry) });
    putPin.run(pin);
    audit.append('pin-chosen', operator, { first: operator.oneTime ?? false });
  });

  const settle = handle.transaction<Operators['settlePin']>((pin, outcome) => {
    removePin.run(pin.operatorId, pin.pinHash);
    const kept = entryOf(selectById.get(pin.operatorId));
    if (!outcome.ok) {
      audit.append('pin-not-taken', null, { operator: pin.operatorId, reason: outcome.reason });
    } else if (kept?.pinHash === pin.pinHash) {
      const entry = { ...kept, pinNumber: outcome.pinNumber };
      update.run({ id: entry.id, name: entry.name, entry: JSON.stringify(entry) });
    }
  });

  return {
    choosePin: (operator, pinHash) => choose.immediate(operator, pinHash),
    waitingPins: () => selectPins.all(),
    settlePin: (pin, outcome) => settle.immediate(pin, outcome),
    count: () => count.get() as number,
    byName: (name) => entryOf(selectByName.get(name.trim())),
    byId: (id) => entryOf(selectById.get(id)),
    addFirst: handle.transaction((entry: OperatorEntry) => {
      put(entry);
      audit.append('first-operator-set-up', entry, { operator: entry.id });
      changed();
    }),
    replaceOperators(list) {
      const parsed = OperatorEntry.array().safeParse(list);
      const unique =
        new Set(list.map(({ id }) => id)).size === list.length &&
        new Set(list.map(({ name }) => name.trim())).size === list.length;
      if (!parsed.success || !unique) return { ok: false, reason: 'not-a-list' };
      const written = attemptWrite(() => replace.immediate(parsed.data));
      if (!written.ok) return written;
      changed();
      return { ok: true };
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function entryOf(row: Row | undefined): OperatorEntry | undefined {
  return row && OperatorEntry.parse(JSON.parse(row.entry));
}

/** The operator with the PIN that they chose here, where it replaces the very secret that the list has. */
function withOwnPin(entry: OperatorEntry, pin: ChosenPin | undefined): OperatorEntry {
  if (pin === undefined || pin.replaces !== (entry.pinNumber ?? unnumbered)) return entry;
  const { oneTime: _, ...own } = entry;
  return { ...own, pinHash: pin.pinHash };
}
