import { OperatorEntry } from '../../domain/operator.ts';
import type { WritableHandle } from '../store/handle.ts';
import { attemptWrite, type StoreFailure } from '../store/storeFailure.ts';
import type { Audit } from './audit.ts';

/** The operators of this terminal, as the agency's list has them. */
export interface Operators {
  count(): number;
  byName(name: string): OperatorEntry | undefined;
  byId(id: string): OperatorEntry | undefined;
  /** Adds the first operator, before any list has come. */
  addFirst(entry: OperatorEntry): void;
  /**
   * Takes over the agency's list whole; who is not on it can no longer sign in. An empty list is refused: it would lock
   * everybody out. Call it with every list that comes with the sync.
   */
  replaceOperators(
    list: readonly OperatorEntry[],
  ): { ok: true } | { ok: false; reason: 'empty-list' | 'not-a-list' | StoreFailure };
  /** Called after every change of the list. */
  onChange(listener: () => void): void;
}

interface Row {
  id: string;
  name: string;
  entry: string;
}

export function createOperators(handle: WritableHandle, audit: Audit): Operators {
  const count = handle.prepare<[], number>('SELECT count(*) FROM operators').pluck();
  const selectByName = handle.prepare<[string], Row>('SELECT * FROM operators WHERE name = ?');
  const selectById = handle.prepare<[string], Row>('SELECT * FROM operators WHERE id = ?');
  const selectIds = handle.prepare<[], string>('SELECT id FROM operators ORDER BY id').pluck();
  const insert = handle.prepare<Row>('INSERT INTO operators VALUES (@id, @name, @entry)');
  const clear = handle.prepare('DELETE FROM operators');
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const put = (entry: OperatorEntry) =>
    void insert.run({ id: entry.id, name: entry.name, entry: JSON.stringify(entry) });

  const replace = handle.transaction((list: readonly OperatorEntry[]) => {
    const before = new Set(selectIds.all());
    clear.run();
    for (const entry of list) put(entry);
    const after = new Set(list.map(({ id }) => id));
    audit.append('operators-replaced', null, {
      operators: after.size,
      added: [...after].filter((id) => !before.has(id)),
      removed: [...before].filter((id) => !after.has(id)),
    });
  });

  return {
    count: () => count.get() as number,
    byName: (name) => entryOf(selectByName.get(name.trim())),
    byId: (id) => entryOf(selectById.get(id)),
    addFirst: handle.transaction((entry: OperatorEntry) => {
      put(entry);
      audit.append('first-operator-set-up', entry, { operator: entry.id });
      changed();
    }),
    replaceOperators(list) {
      if (list.length === 0) return { ok: false, reason: 'empty-list' };
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
