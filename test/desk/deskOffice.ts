import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { OfficeAttempt } from '../../contract/agency.ts';
import type { OperatorEntry } from '../../domain/operator.ts';
import { createDeskExchange } from '../../terminal/desk/deskExchange.ts';
import { hashPin } from '../../terminal/desk/operators/pin.ts';
import { handOverNumberHere } from '../../terminal/desk/people/handOver.ts';
import type { StagedDesk } from '../../terminal/desk/testing/deskStage.ts';
import { officeSetting } from '../../terminal/exchange/line/office.ts';

/** A one-time code as the agency makes one. */
export const oneTimeCode = 'YZN4RKUH';

/** Somebody whom an officer has just put on the list. */
export async function newOperator(): Promise<OperatorEntry> {
  const pinHash = await hashPin(oneTimeCode);
  return { id: 'op-he', name: '何敏', role: 'operator', pinHash, oneTime: true, pinNumber: 1 };
}

/** Puts a staged desk into an office (网点), and plays what the agency tells it. */
export function putInOffice({ desk, store }: Pick<StagedDesk, 'desk' | 'store'>) {
  const { today, nowMs } = desk.options;
  store.settings.set(officeSetting, {
    tag: 'sheet-1',
    atMs: nowMs(),
    office: '柳树支行',
    handOverKey: randomBytes(32).toString('base64url'),
    keepsOperators: true,
  });
  const exchange = createDeskExchange(desk, store, today);
  return {
    sixDigitsOf: (identityNumber: string) => handOverNumberHere(store, identityNumber, today()) ?? '',
    /** Somebody missed this often at the kiosk in the entrance this morning. */
    missedAtKiosk(identityNumber: string, failures: readonly OfficeAttempt['failure'][]) {
      const attempts = failures.map(
        (failure, index): OfficeAttempt => ({
          recordId: uuidv7(),
          terminalName: '大厅自助机1号',
          identityNumber,
          at: new Date(nowMs() - (failures.length - index) * 180_000).toISOString(),
          on: today(),
          method: 'self-service',
          result: failure === null ? 'not-matched' : 'liveness-failed',
          failure,
        }),
      );
      exchange.takeAttempts(attempts);
    },
    /** The agency has decided a request, the latest of somebody. */
    decided(identityNumber: string, outcome: 'granted' | 'paper-missing') {
      const [latest] = desk.tables.requestsOf(identityNumber);
      if (!latest) throw new Error('Nothing was asked for');
      const at = new Date(nowMs()).toISOString();
      exchange.settleRequest(
        latest.id,
        outcome === 'granted' ? { state: 'granted', at } : { state: 'refused', reason: outcome, at },
      );
    },
  };
}
