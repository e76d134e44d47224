import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { publishedPack, publishedPackIds } from './fixtures/publishedPacks.ts';
import { packJsonSchema } from './packSchema.ts';

/** Every text of a value that comes in three languages. */
function* texts(value: unknown): Generator<Record<string, string>> {
  if (value === null || typeof value !== 'object') return;
  if ('zh-TW' in value && 'zh-CN' in value) yield value as Record<string, string>;
  else for (const each of Object.values(value)) yield* texts(each);
}

const numbersOf = (id: string, township?: string) =>
  publishedPack(id)
    .hotlines.filter((line) => line.township === township)
    .flatMap((line) => line.numbers);

describe.each(publishedPackIds)('%s', (id) => {
  const pack = publishedPack(id);

  test('traditional Chinese is written in traditional characters, simplified in simplified', () => {
    // Characters that the other script never writes, from the words that these texts use.
    const simplifiedOnly = /[认证领间单员业关发为这无备护门问题还过办务换补险现请规]/;
    const traditionalOnly = /[認證領間單員業關發為這無備護門問題還過辦務換補險現請規]/;
    for (const text of texts(pack)) {
      expect(text['zh-TW']).not.toMatch(simplifiedOnly);
      expect(text['zh-CN']).not.toMatch(traditionalOnly);
    }
  });

  test('telephone numbers are the same in every language', () => {
    const telephone = (text: string | undefined) =>
      [...(text ?? '').matchAll(/\d{4}-\d{7,8}|\b12333\b/g)].map(String).sort();
    for (const text of texts(pack)) {
      expect(telephone(text['zh-TW'])).toEqual(telephone(text['zh-CN']));
      expect(telephone(text['en'])).toEqual(telephone(text['zh-CN']));
    }
  });

  test('three of the five actions are drawn and ten failures lead to staff', () => {
    expect(pack.limits).toMatchObject({ actionsDrawn: 3, maxAttempts: 10 });
    expect(new Set(pack.limits.actions)).toEqual(new Set(['nod', 'shake', 'open-mouth', 'blink', 'gaze']));
  });

  test('a parameter for which no article speaks is an assumption', () => {
    const assumed = pack.assumptions.map(({ path }) => path);
    const unstated = [
      ...Object.entries(pack.events).map(([event, article]) => [`/events/${event}`, article]),
      ['/overdue', pack.overdue.article],
      ['/recovery', pack.recovery.article],
      ['/cycle/length', pack.cycle.article],
    ].filter(([, article]) => article === 'not-stated');
    for (const [path = ''] of unstated) {
      // Death and lost eligibility are one assumption where neither is mentioned.
      const stands = assumed.some(
        (each) => each.startsWith(path) || (path.startsWith('/events/') && each.startsWith('/events/')),
      );
      expect(stands, path).toBe(true);
    }
    if (pack.limits.article === undefined) expect(assumed).toContain('/limits/maxAttempts');
  });

  test('free of charge, and never a bank card or password', () => {
    expect(pack.fees.noFee['zh-CN']).toMatch(/不收取任何.*银行卡.*密码/);
  });
});

test('Laiyuan has two county lines and all eighteen township offices, each with its number', () => {
  const offices = publishedPack('laiyuan-2023').hotlines.flatMap(({ township, numbers }) =>
    township ? [[township, ...numbers]] : [],
  );
  expect(offices).toEqual([
    ['涞源镇', '0312-7321934'],
    ['泉坊镇', '0312-5368001'],
    ['北石佛镇', '0312-7340239'],
    ['水堡镇', '0312-7341031'],
    ['南屯镇', '0312-7396008'],
    ['白石山镇', '0312-7380299'],
    ['金家井乡', '0312-7366527'],
    ['留家庄乡', '0312-4835795'],
    ['杨家庄镇', '0312-7391234'],
    ['王安镇镇', '0312-5367817'],
    ['塔崖驿乡', '0312-7370001'],
    ['银坊镇', '0312-7351005'],
    ['南马庄乡', '0312-7335004'],
    ['上庄乡', '0312-7361669'],
    ['东团堡乡', '0312-7336011'],
    ['走马驿镇', '0312-7381108'],
    ['乌龙沟乡', '0312-7338001'],
    ['涞钢涞铜社区', '0312-7388123'],
  ]);
  expect(numbersOf('laiyuan-2023')).toEqual(['0312-7315640', '0312-7329723']);
});

test('the other notices’ telephone numbers', () => {
  expect(numbersOf('hunan-provincial-2022')).toEqual(['0731-84900303', '0731-84900296']);
  expect(numbersOf('dongchangfu-2025')).toEqual([
    '0635-8419585',
    '0635-8419670',
    '0635-8419600',
    '0635-8419670',
    '0635-8419559',
    '0635-8419560',
  ]);
});

test('Luoyang asks for contact, phone and address, and names its counters, address and fees', () => {
  const luoyang = publishedPack('luoyang-2018');
  expect(luoyang.capture).toMatchObject({ name: 'required', phone: 'required', address: 'required' });
  const places = JSON.stringify(luoyang.places);
  for (const words of ['C05-C14号窗口', 'B09号窗口', '洛龙区开元大道240号', '471000', '洛阳银行']) {
    expect(places).toContain(words);
  }
  expect(luoyang.fees.paidServices[0]?.text['zh-CN']).toMatch(/25元.*20元/);
  expect(luoyang.forms).toHaveLength(6);
});

test('Dongchangfu has the two agreements accepted, the others none', () => {
  const agreements = publishedPackIds.map((id) => [id, publishedPack(id).agreements.length]);
  expect(Object.fromEntries(agreements)).toEqual({
    'dongchangfu-2025': 2,
    'hunan-provincial-2022': 0,
    'jiyuan-2021': 0,
    'laiyuan-2023': 0,
    'luoyang-2018': 0,
  });
});

test('the published JSON Schema is the one that loading uses', () => {
  const published = new URL('../../resources/policies/schema/policy-pack.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(packJsonSchema());
});
