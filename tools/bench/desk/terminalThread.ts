import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { crowdEntry, crowdMember } from '../../../terminal/desk/testing/deskCrowd.ts';
import { buildDeskPage, serveDesk } from '../../../test/desk/deskPage.ts';
import { standDesk } from '../../../test/desk/deskStand.ts';

// A desk's terminal in a thread of its own, so that its heap holds nothing of the bench that looks into it.

/** What the bench asks for. */
export type Order =
  | { order: 'lay-card'; index: number }
  | { order: 'take-card' }
  | { order: 'lock' }
  | { order: 'heap' }
  | { order: 'close' };
/** What it is answered. */
export type Answer = { address: string } | { heapBytes: number; records: number } | { done: true };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const { people } = workerData as { people: number };

await buildDeskPage();
const entries = Array.from({ length: people }, (_, index) => crowdEntry(index));
const stand = await standDesk({ entries });
// They lie in the store now; what is found in the heap later is the terminal's own.
entries.length = 0;
const served = await serveDesk(stand);
const answer = (message: Answer) => parentPort?.postMessage(message);
answer({ address: served.server.oneTimeAddress() });

parentPort?.on('message', async (asked: Order) => {
  switch (asked.order) {
    case 'lay-card': {
      const { name, identityNumber } = crowdMember(asked.index);
      const card = { cardId: String(asked.index), name, identityNumber };
      stand.desk.visitDesk.tell({
        type: 'CARD',
        card: { ...card, photo: new Uint8Array([1]), photoTakenOn: '2008-01-01' },
      });
      return answer({ done: true });
    }
    case 'take-card':
      stand.desk.visitDesk.tell({ type: 'CARD_REMOVED' });
      return answer({ done: true });
    case 'lock':
      stand.desk.sessions.lock();
      return answer({ done: true });
    case 'heap':
      collect();
      return answer({
        heapBytes: getHeapStatistics().used_heap_size,
        records: [...stand.store.records.iterate()].length,
      });
    case 'close':
      await served.close();
      stand.close();
      return answer({ done: true });
  }
});
