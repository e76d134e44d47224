import { expect, test } from 'vitest';
import { ferryNote } from './ferryFiles.ts';

test('the note says when it was written as the clock in the office says it, in three languages', () => {
  const writtenAt = '2026-11-22T18:23:38.475Z';
  const note = ferryNote({ terminalId: 'T-1', name: '青山乡', writtenAt, records: 1, pictures: 0 });
  expect(note).toContain('写于2026年11月23日 02:23。');
  expect(note).toContain('寫於2026年11月23日 02:23。');
  expect(note).toContain('Written on 23 November 2026 02:23.');
});
