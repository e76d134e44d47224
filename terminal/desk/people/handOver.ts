import { createHmac } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { CalendarDate } from '../../../domain/calendar.ts';
import { officeSetting } from '../../exchange/line/office.ts';
import type { Store } from '../../vault/store/openStore.ts';

/** A hand-over number (转窗口号): six digits that are easily said. */
const handOverNumberLike = /^\d{6}$/;

/** Numbers looked at between two turns of the event loop. */
const pageSize = 2000;

/**
 * The number with which a kiosk sends somebody to the counter. It is made of the office's key, the day and the person, so
 * that a desk finds the person without a line, and nobody else learns anything from it. Two people of a large roster may
 * have the same one; the desk then shows both.
 * @param key base64url
 */
function handOverNumber(key: string, identityNumber: string, day: CalendarDate): string {
  const digest = createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(`${day} ${identityNumber}`)
    .digest();
  return String(digest.readUInt32BE() % 1_000_000).padStart(6, '0');
}

/** The number under which this terminal hands somebody over today; null where it stands in no office. */
export function handOverNumberHere(
  store: Pick<Store, 'settings'>,
  identityNumber: string,
  day: CalendarDate,
): string | null {
  const key = store.settings.get(officeSetting)?.handOverKey ?? null;
  return key === null ? null : handOverNumber(key, identityNumber, day);
}

/** Everybody on the roster whom a kiosk of this office would send here under a number today. */
export async function handedOver(
  { settings, roster }: Pick<Store, 'settings' | 'roster'>,
  wanted: string,
  day: CalendarDate,
): Promise<string[]> {
  const key = settings.get(officeSetting)?.handOverKey ?? null;
  if (key === null || !handOverNumberLike.test(wanted)) return [];
  const found: string[] = [];
  for (let after = ''; ; ) {
    const page = roster.numbersAfter(after, pageSize);
    found.push(...page.filter((number) => handOverNumber(key, number, day) === wanted));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return found;
    after = last;
    await turn();
  }
}
