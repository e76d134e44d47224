import { addDays } from '../calendar.ts';
import { countsFrom, cycleEndAfter } from './cycle.ts';
import type { PolicyPack } from './pack.ts';

/** Something in a pack that is well formed but cannot be meant; `path` leads to it. */
export type PackReason = { path: (string | number)[]; message: string };

// The months after this day are as short as they get.
const shortestMonth = '2022-02-01';

/** What no schema of single fields can see: references that lead nowhere and values that contradict each other. */
export function* packReasons(pack: PolicyPack): Generator<PackReason> {
  yield* danglingArticles(pack);
  yield* roundReasons(pack);
  for (const [index, phase] of pack.channels.phases.entries()) {
    if (phase.from && phase.to && phase.to < phase.from) {
      yield { path: ['channels', 'phases', index, 'to'], message: 'the phase ends before it begins' };
    }
  }
  if (
    cycleEndAfter(pack.cycle.length, shortestMonth) <= addDays(shortestMonth, pack.reminders.remindWithinDays)
  ) {
    yield {
      path: ['reminders', 'remindWithinDays'],
      message: 'reminding begins before the cycle does: nobody would ever be current',
    };
  }
  if (pack.limits.actionsDrawn > new Set(pack.limits.actions).size) {
    yield { path: ['limits', 'actionsDrawn'], message: 'draws more different actions than there are' };
  }
  if (pack.verification.review < pack.verification.accept) {
    yield { path: ['verification', 'review'], message: 'lies below `accept`' };
  }
  for (const [index, list] of pack.reminders.lists.entries()) {
    if (list.kind === 'round-not-done' && !pack.rounds.some((round) => round.id === list.round)) {
      yield { path: ['reminders', 'lists', index, 'round'], message: `no round is called ${list.round}` };
    }
  }
  for (const [name, limits] of Object.entries(pack.freshness ?? {})) {
    if (limits === undefined) continue;
    const lowIsBad = name === 'freeSpaceMegabytes';
    if (lowIsBad ? limits.red > limits.amber : limits.amber > limits.red) {
      yield { path: ['freshness', name], message: 'red would come before amber' };
    }
  }
  for (const [index, { path }] of pack.assumptions.entries()) {
    if (valueAt(pack, path) === undefined) {
      yield { path: ['assumptions', index, 'path'], message: `nothing stands at ${path}` };
    }
  }
}

function* roundReasons(pack: PolicyPack): Generator<PackReason> {
  for (const [index, round] of pack.rounds.entries()) {
    const at = (field: string) => ['rounds', index, field];
    const counts = countsFrom(round);
    if (round.closes < round.opens) yield { path: at('closes'), message: 'the round closes before it opens' };
    if (counts > round.opens) yield { path: at('countsFrom'), message: 'lies after the round’s opening' };
    if (cycleEndAfter(pack.cycle.length, counts) < round.closes) {
      yield {
        path: at('countsFrom'),
        message:
          'a certification on this day would end before the round closes: certifying would shorten the time',
      };
    }
    const previous = pack.rounds[index - 1];
    if (previous && counts <= previous.closes) {
      yield { path: at('opens'), message: 'begins to count before the round listed before it has closed' };
    }
  }
  if (pack.rounds.length === 0 && pack.cycle.newRecipients === 'next-round') {
    yield { path: ['cycle', 'newRecipients'], message: 'waits for a round, and there is none' };
  }
}

function* danglingArticles(pack: PolicyPack): Generator<PackReason> {
  const walk = function* (value: unknown, path: (string | number)[]): Generator<PackReason> {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* walk(item, [...path, index]);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) {
        const refers = key.toLowerCase().endsWith('article') || path.at(-1) === 'events';
        if (refers && typeof item === 'string' && !Object.hasOwn(pack.articles, item)) {
          yield { path: [...path, key], message: `no article is called ${item}` };
        } else yield* walk(item, [...path, key]);
      }
    }
  };
  yield* walk(pack, []);
}

function valueAt(value: unknown, pointer: string): unknown {
  let here = value;
  for (const step of pointer.slice(1).split('/')) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}
