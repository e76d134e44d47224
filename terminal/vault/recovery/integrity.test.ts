import { expect, test } from 'vitest';
import { damage, filledStore, pagesOf } from '../testing/damageFixture.ts';
import { openTestStore } from '../testing/storeFixture.ts';
import { checkIntegrity } from './integrity.ts';

test('a sound store is found sound', async () => {
  const { store } = await filledStore();
  expect(await checkIntegrity(store, 'start')).toEqual({ damagedTables: [] });
  expect(await checkIntegrity(store, 'whole')).toEqual({ damagedTables: [] });
});

test('a damaged page is found at the start, by the name of its table, and told in the log', async () => {
  const opened = await filledStore();
  const page = pagesOf(opened, 'records').at(-1) as number;
  opened.store.close();
  damage(opened.file, [page]);
  const { store, logLines } = await openTestStore(opened);
  expect((await checkIntegrity(store, 'start')).damagedTables).toContain('records');
  expect(logLines.join('')).toContain('store-damaged');
});

test('a damaged page of pictures is left to the daily check', async () => {
  const opened = await filledStore();
  const page = pagesOf(opened, 'evidence').at(-1) as number;
  opened.store.close();
  damage(opened.file, [page]);
  const { store } = await openTestStore(opened);
  expect(await checkIntegrity(store, 'start')).toEqual({ damagedTables: [] });
  expect((await checkIntegrity(store, 'whole')).damagedTables).toEqual(['evidence']);
});
