import { implement } from '@orpc/server';
import { upkeepContract } from '../../contract/terminal/index.ts';
import type { OperatorEntry } from '../../domain/operator.ts';
import type { Carriage, Upkeep } from '../exchange/upkeep.ts';
import type { Desk } from './desk.ts';
import { type DeskErrors, performAt, value } from './deskCalls.ts';
import { sendAgain } from './sendAgain.ts';
import { setAsideItems } from './setAsideItems.ts';

/** What one screen can show; the rest is there once these are gone. */
const mostItems = 100;

/** The upkeep's side of the wire. Whoever is at the desk carries sticks and has sent again what was set aside; activating takes more than an operator. */
export function createUpkeepRouter(desk: Desk | null, upkeep: Upkeep | null) {
  const os = implement(upkeepContract);
  const { present, perform, refusal } = performAt(desk);

  function theUpkeep(errors: DeskErrors): Upkeep {
    if (!upkeep) throw refusal(errors, { ok: false, reason: 'out-of-service' });
    return upkeep;
  }

  /** The audit has the end of it even where the page no longer listens. */
  function audited<Done extends { state: 'done' }>(
    direction: 'out' | 'back',
    by: OperatorEntry,
    at: Desk,
    { progress, ended }: Carriage<Done>,
    pieces: (done: Done) => number,
  ): Carriage<Done> {
    const noted = ended.then((end) => {
      if (end.state === 'done') at.audit.note('stick-carried', by, { direction, pieces: pieces(end) });
      else at.audit.note('stick-refused', by, { direction, reason: end.reason });
      at.changed();
      return end;
    });
    return { progress, ended: noted };
  }

  return os.router({
    activate: os.activate.handler(({ input, errors }) =>
      perform('activate', errors, async (by, at) => {
        if (by.role === 'operator') return { ok: false, reason: 'role-not-allowed' };
        const activated = await theUpkeep(errors).activate(input.code);
        if (activated.ok) at.audit.note('terminal-activated', by, { terminalId: activated.terminalId });
        else at.audit.note('activation-refused', by, { reason: activated.reason });
        return value(activated);
      }),
    ),
    sticks: os.sticks.handler(({ errors }) => {
      present(errors);
      return theUpkeep(errors).sticks();
    }),
    setAside: os.setAside.handler(({ errors }) => {
      const { at } = present(errors);
      return setAsideItems(at.options.store, mostItems);
    }),
    sendAgain: os.sendAgain.handler(({ input, errors }) =>
      perform('send-again', errors, (by, at) => {
        const sent = sendAgain(at.options.store, at.audit, { by, at: 'desk', parcels: input.parcels });
        at.changed();
        at.askAgency();
        return value({ sent });
      }),
    ),
    ferryWrite: os.ferryWrite.handler(async ({ input, errors, signal }) => {
      const carriage = await perform('ferry-write', errors, (by, at) =>
        value(audited('out', by, at, theUpkeep(errors).write(input.stick), ({ records }) => records)),
      );
      return follow(carriage, signal);
    }),
    ferryRead: os.ferryRead.handler(async ({ input, errors, signal }) => {
      const carriage = await perform('ferry-read', errors, (by, at) =>
        value(
          audited(
            'back',
            by,
            at,
            theUpkeep(errors).read(input.stick),
            ({ receipts, decisions, people }) => receipts + decisions + people,
          ),
        ),
      );
      return follow(carriage, signal);
    }),
  });
}

/** The way of a package as it goes, and at last what came of it. */
async function* follow<Done>({ progress, ended }: Carriage<Done>, signal: AbortSignal | undefined) {
  const over = new AbortController();
  const end = ended.finally(() => over.abort());
  yield* progress.watch(signal ? AbortSignal.any([signal, over.signal]) : over.signal);
  yield await end;
}
