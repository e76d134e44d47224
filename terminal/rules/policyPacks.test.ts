import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEventLog } from '../events/eventLog.ts';
import { loadPolicyPacks } from './policyPacks.ts';

const dir = join(import.meta.dirname, '../../resources/policies');
const id = 'hunan-provincial-2022';
const good = readFileSync(join(dir, `${id}.json`), 'utf8');

function load(kept: { id: string; version: string; json: string }[] = []) {
  const log: string[] = [];
  const packs = loadPolicyPacks({ dir, kept, log: createEventLog({ write: (line) => void log.push(line) }) });
  return { packs, log };
}

test('every pack that comes with the terminal holds', () => {
  const { packs, log } = load();
  expect(log).toEqual([]);
  for (const each of [id, 'luoyang-2018', 'jiyuan-2021', 'laiyuan-2023', 'dongchangfu-2025'])
    expect(packs.get(each)?.id).toBe(each);
});

test('a broken pack is refused with path, line and reason, and the last good one stays in use', () => {
  const { packs, log } = load();
  const broken = good.replace('"pausedAfterMonths": 1', '"pausedAfterMonths": "soon"');
  expect(packs.offer({ id, version: '1.0.1', json: broken })).toBe(false);
  const line = broken.split('\n').findIndex((text) => text.includes('"soon"')) + 1;
  expect(JSON.parse(log[0] ?? '')).toMatchObject({
    event: 'pack-refused',
    packId: id,
    path: '$.overdue.pausedAfterMonths',
    line,
  });
  expect(packs.get(id)?.overdue.pausedAfterMonths).toBe(1);
});

test('a pack that calls itself by another id does not take the place of that one', () => {
  const { packs } = load();
  expect(packs.offer({ id: 'luoyang-2018', version: '1.0.0', json: good })).toBe(false);
  expect(packs.get('luoyang-2018')?.notice.number).not.toBe(packs.get(id)?.notice.number);
});

test('a pack that was taken into use before wins over the one that came with the terminal', () => {
  const newer = good.replace(/"version": "[\d.]+"/, '"version": "1.4.0"');
  const { packs } = load([{ id, version: '1.4.0', json: newer }]);
  expect(packs.get(id)?.version).toBe('1.4.0');
});
