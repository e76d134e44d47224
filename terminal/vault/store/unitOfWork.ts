import type { WritableHandle } from './handle.ts';

declare const unit: unique symbol;

/**
 * An act that is being written: everything that is written with it is kept whole, or none of it. Only `inOneTransaction`
 * makes one, and it is over when that returns; a function that writes takes one and cannot open its own.
 */
export interface UnitOfWork {
  readonly [unit]: true;
  /**
   * Something that follows from the commit: a log line, a listener, folding the log back into the file. It is left out
   * where nothing was written, and its failure undoes nothing: the caller is told what was written, the log of the rest.
   */
  afterCommit(task: () => void): void;
}

/** Runs an act in one transaction; see `createTransactions`. */
export type InOneTransaction = <Value>(act: (work: UnitOfWork) => NotLater<Value>) => Value;

/** What waits would go on after its transaction has ended. */
type NotLater<Value> = Value extends PromiseLike<unknown> ? never : Value;

/** A statement that changes the file. */
export interface WriteStatement<Parameters extends unknown[]> {
  /** Says how many rows it changed, and the number of the row that it added last. */
  run(work: UnitOfWork, ...parameters: Parameters): { changes: number; lastInsertRowid: number | bigint };
}

const openUnits = new WeakMap<UnitOfWork, WritableHandle>();

/**
 * Prepares a statement that changes the file. It runs within a unit of work of the same file only, and a unit in which
 * one has failed writes nothing any more, also where the act went on.
 */
export function prepareWrite<Parameters extends unknown[]>(
  handle: WritableHandle,
  sql: string,
): WriteStatement<Parameters> {
  const statement = handle.prepare<unknown[]>(sql);
  return {
    run(work, ...parameters) {
      if (openUnits.get(work) !== handle) throw new Error('nothing is written outside of its unit of work');
      try {
        return statement.run(...parameters);
      } catch (error) {
        openUnits.delete(work);
        throw error;
      }
    },
  };
}

/**
 * The way to write to this file: an act runs from its first statement to its last without a wait, and is committed when
 * it returns. What it throws, or what the disk says at the commit, is thrown on, and then nothing is written.
 * @param onLeftUndone told of what should have followed a commit and did not
 */
export function createTransactions(
  handle: WritableHandle,
  onLeftUndone: (error: unknown) => void,
): InOneTransaction {
  return <Value>(act: (work: UnitOfWork) => NotLater<Value>): Value => {
    if (handle.inTransaction)
      throw new Error('a unit of work is open: it is handed on, and no second one begun');
    const following: (() => void)[] = [];
    const work = { afterCommit: (task: () => void) => void following.push(task) } as UnitOfWork;
    openUnits.set(work, handle);
    const inTransaction = handle.transaction((): Value => {
      const value = act(work);
      if (!openUnits.has(work)) throw new Error('a statement of this unit of work has failed');
      return value as Value;
    });
    let value: Value;
    try {
      value = inTransaction.immediate();
    } finally {
      openUnits.delete(work);
    }
    for (const task of following) {
      try {
        task();
      } catch (error) {
        onLeftUndone(error);
      }
    }
    return value;
  };
}
