import { customPinyin, pinyin } from 'pinyin-pro';
import { mandarinNumber } from '../../renderer/voice/phrases.ts';

/** Readings of our own texts that the dictionary misses; it knows words in traditional characters less well. */
customPinyin({
  重写: 'chóng xiě',
  只带: 'zhǐ dài',
  只做: 'zhǐ zuò',
  动得: 'dòng de',
  重寫: 'chóng xiě',
  只帶: 'zhǐ dài',
  動得: 'dòng de',
  還: 'hái',
  著急: 'zháo jí',
  看著: 'kàn zhe',
  照著: 'zhào zhe',
  坐著: 'zuò zhe',
  對著: 'duì zhe',
  時間: 'shí jiān',
  中間: 'zhōng jiān',
  銀行: 'yín háng',
  光亮處: 'guāng liàng chù',
  一會兒: 'yí huì er',
  嗎: 'ma',
  幾: 'jǐ',
  們: 'men',
  麼: 'me',
  個: 'gè',
});

/**
 * How a Mandarin text is read, in pinyin with tone numbers for espeak-ng's voice `cmn-latn-pinyin`: 5 is the neutral
 * tone, ü is written v, and punctuation stays as the pauses that espeak-ng knows. Up to two figures are a number; more
 * are read one by one, as years are.
 * @example reading('请重新放上') // 'qing3 chong2 xin1 fang4 shang4'
 * @example reading('2021年') // 'er4 ling2 er4 yi1 nian2'
 */
export function reading(text: string): string {
  return text
    .split(/(\d+)/)
    .map((part) => (/\d/.test(part) ? figures(part) : words(part)))
    .join(' ')
    .replace(/[，、：；]/g, ',')
    .replace(/[。！]/g, '.')
    .replace(/？/g, '?')
    .replace(/[“”‘’「」『』（）《》]/g, ' ')
    .replace(/([a-z])0\b/g, '$15')
    .replace(/\s+/g, ' ')
    .trim();
}

function words(text: string): string {
  return pinyin(text, { toneType: 'num', nonZh: 'consecutive', v: true, traditional: true });
}

/** Each figure by itself: in a row, the dictionary would change the tone of 一 as it changes between words. */
function figures(digits: string): string {
  if (digits.length <= 2) return words(mandarinNumber(Number(digits)));
  return Array.from(digits, (digit) => words(mandarinNumber(Number(digit)))).join(' ');
}
