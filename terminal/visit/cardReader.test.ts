import { expect, onTestFinished, test, vi } from 'vitest';
import { createDemoDock } from '../dock/demoDock.ts';
import { keptLog } from '../vault/testing/storeFixture.ts';
import { startCardReader } from './cardReader.ts';

test('a card that could not be taken is told as unforeseen, and the next one is read', async () => {
  const dock = await createDemoDock();
  const unforeseen = vi.fn();
  const broken = new Error('nobody foresaw this');
  const taken: string[] = [];
  const { log, lines } = keptLog();
  const reader = startCardReader({
    transport: dock.transport,
    visits: {
      tell(event) {
        if (event.type !== 'CARD') return;
        taken.push(event.card.identityNumber);
        if (taken.length === 1) throw broken;
      },
    },
    log,
    today: () => '2026-11-22',
    unforeseen,
    onChange: () => {},
  });
  onTestFinished(() => reader.close());
  dock.layCard('due');
  await expect.poll(() => taken.length).toBe(1);
  dock.layCard('suspended');
  await expect.poll(() => taken.length).toBe(2);
  expect(unforeseen.mock.calls).toEqual([['reader', broken]]);
  for (const identityNumber of taken) expect(lines.join('')).not.toContain(identityNumber);
});
