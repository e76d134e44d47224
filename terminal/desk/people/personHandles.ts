import { randomUUID } from 'node:crypto';

/**
 * What the page calls a person instead of by number. A handle means nothing to anybody else, and all of them die when
 * the desk is locked or changes hands.
 */
export interface PersonHandles {
  handleOf(identityNumber: string): string;
  numberOf(personId: string): string | undefined;
  forgetAll(): void;
}

export function createPersonHandles(): PersonHandles {
  const byNumber = new Map<string, string>();
  const byHandle = new Map<string, string>();
  return {
    handleOf(identityNumber) {
      const known = byNumber.get(identityNumber);
      if (known !== undefined) return known;
      const handle = randomUUID();
      byNumber.set(identityNumber, handle);
      byHandle.set(handle, identityNumber);
      return handle;
    },
    numberOf: (personId) => byHandle.get(personId),
    forgetAll() {
      byNumber.clear();
      byHandle.clear();
    },
  };
}
