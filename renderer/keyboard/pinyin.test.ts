import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import table from '../../resources/pinyin/characters.json' with { type: 'json' };
import { candidatesFor } from './pinyin.ts';

describe('writing by pinyin', () => {
  test('the characters of addresses come first', () => {
    expect(candidatesFor('lu')[0]).toBe('路');
    expect(candidatesFor('hao')[0]).toBe('号');
    expect(candidatesFor('cun')[0]).toBe('村');
    expect(candidatesFor('wang')[0]).toBe('王');
  });

  test('ü is written v', () => {
    expect(candidatesFor('lv')).toContain('吕');
  });

  test('half a syllable offers what may become of it, the whole one its own characters first', () => {
    expect(candidatesFor('zho')).toContain('中');
    expect(candidatesFor('xian')[0]).toBe('县');
  });

  test('letters that begin no syllable offer nothing', () => {
    expect(candidatesFor('')).toEqual([]);
    expect(candidatesFor('vvv')).toEqual([]);
  });

  test('every character can be reached by each of its readings', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(table)), ([syllable, characters]) => {
        const candidates = candidatesFor(syllable);
        expect(candidates.slice(0, Array.from(characters).length)).toEqual(Array.from(characters));
        expect(new Set(candidates).size).toBe(candidates.length);
      }),
    );
  });
});
