import type { CryptoKey } from 'jose';
import { makePaperCode, type PaperCode } from '../../contract/paper/paperCode.ts';
import { receiptParts } from '../../contract/receiptToken.ts';
import { recordHash } from '../../contract/recordToken.ts';
import { AttemptResult } from '../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import { isKnown } from '../../domain/openEnum.ts';
import { Scheme } from '../../domain/scheme.ts';
import { keptCertificate } from '../exchange/line/certificate.ts';
import type { SyncStore } from '../exchange/line/syncParts.ts';

export interface PaperCodesOptions {
  store: SyncStore;
  /** the terminal's private key, asked for each time: a re-activation renews it */
  signingKey(): CryptoKey;
  nowMs(): number;
}

/** The codes on people's papers (回执码): what is known of an attempt now, fit to be verified without a line. */
export interface PaperCodes {
  /**
   * @param nextBy the last day on which the next certification is on time
   * @returns null where there is no such record, or the agency has not certified this terminal's key yet
   */
  codeOf(recordId: string, nextBy: CalendarDate | null): Promise<PaperCode | null>;
}

export function createPaperCodes({ store, signingKey, nowMs }: PaperCodesOptions): PaperCodes {
  /** The receipt by which the record is in the state that it is in; an earlier one would say less than is known. */
  function receiptOf(recordId: string, state: string): string | null {
    return (
      store.outbox.receiptsOf(recordId).findLast((token) => receiptParts(token)?.claims.state === state) ??
      null
    );
  }

  return {
    async codeOf(recordId, nextBy) {
      const kept = store.records.byId(recordId);
      const delivery = store.outbox.deliveryOf(recordId);
      const certificate = keptCertificate(store);
      if (!kept || !delivery || !certificate) return null;
      const { record, token } = kept;
      const { result } = record;
      const schemes = record.schemes.filter((scheme) => isKnown(Scheme, scheme));
      // Paper has no name for what this version does not know.
      if (!isKnown(AttemptResult, result) || schemes.length < record.schemes.length) return null;
      return makePaperCode(
        {
          recordId,
          sequence: record.sequence,
          recordHash: await recordHash(token),
          on: record.on,
          nextBy,
          result,
          schemes,
          maskedIdentityNumber: maskIdentityNumber(record.person.identityNumber),
          delivery: delivery.state,
          madeAtS: Math.floor(nowMs() / 1000),
          receipt: receiptOf(recordId, delivery.state),
        },
        signingKey(),
        certificate,
      );
    },
  };
}
