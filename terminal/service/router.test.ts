import { createRouterClient } from '@orpc/server';
import { expect, test, vi } from 'vitest';
import { createTerminalRouter, type RouterParts } from './router.ts';

test('what a call throws is told to the one place for it by the name of the call; a refusal is not', async () => {
  const unforeseen = vi.fn();
  const parts = { desk: null, upkeep: null, dock: null, unforeseen } as unknown as RouterParts;
  const broken = new Error('nobody foresaw this');
  const client = createRouterClient(
    createTerminalRouter({
      ...parts,
      notice: () => {
        throw broken;
      },
    }),
  );
  await expect(client.terminal.notice()).rejects.toThrow();
  expect(unforeseen.mock.calls).toEqual([['terminal.notice', broken]]);
  await expect(client.dock.removeCard()).rejects.toMatchObject({ code: 'NO_DOCK' });
  await expect(client.desk.lock()).rejects.toMatchObject({ code: 'DESK_REFUSED' });
  expect(unforeseen).toHaveBeenCalledOnce();
});
