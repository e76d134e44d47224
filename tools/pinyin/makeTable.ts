import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pinyin } from 'pinyin-pro';

/**
 * Writes the table of the on-screen keyboard: syllable → characters. The characters are those of GB/T 2312, whose
 * first level is the 3,755 common ones; within a syllable, words of addresses and common surnames come first.
 */

const firstOfAll = Array.from(
  '省市县区镇乡村组路街道巷弄号楼栋幢单元室层门院小大东西南北中上下新老家园花城社公馆里一二三四五六七八九十百' +
    '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤' +
    '洛阳长沙济源涞水聊城河湖山海国华明建文玉秀英桂兰芳珍梅平安福和民',
);

const decoder = new TextDecoder('gb2312');
const characters: string[] = [];
// Rows 16 to 55 are the first level, 56 to 87 the second (GB/T 2312-1980); each row has 94 cells.
for (let row = 16; row <= 87; row++) {
  for (let cell = 1; cell <= 94; cell++) {
    const character = decoder.decode(new Uint8Array([row + 0xa0, cell + 0xa0]));
    if (/^\p{Script=Han}$/u.test(character)) characters.push(character);
  }
}

const table = new Map<string, string[]>();
for (const character of [...firstOfAll, ...characters]) {
  const readings = pinyin(character, { toneType: 'none', multiple: true, type: 'array', v: true });
  for (const syllable of new Set(readings)) {
    if (!/^[a-z]+$/.test(syllable)) continue;
    const known = table.get(syllable) ?? [];
    if (!known.includes(character)) table.set(syllable, [...known, character]);
  }
}

const target = new URL('../../resources/pinyin/characters.json', import.meta.url);
mkdirSync(new URL('.', target), { recursive: true });
const entries = [...table].sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  target,
  `${JSON.stringify(Object.fromEntries(entries.map(([syllable, known]) => [syllable, known.join('')])), null, 1)}\n`,
);
console.log(`${entries.length} syllables, ${characters.length} characters → ${fileURLToPath(target)}`);
