import { describe, expect, test } from 'vitest';
import { inEveryLanguage } from '../localisedText.ts';
import type { RecipientFacts } from '../person.ts';
import type { Scheme } from '../scheme.ts';
import { certify } from './certify.ts';
import { explain, explainCertification, monthSpans } from './explain.ts';
import { publishedPack, publishedPackIds } from './fixtures/publishedPacks.ts';
import { sentences, staffSentences } from './sentences.ts';
import { standing } from './standing.ts';

const hunan = publishedPack('hunan-provincial-2022');

function draws(
  scheme: Scheme,
  drawingSince: string,
  certifications: string[] = [],
  events: RecipientFacts['events'] = [],
): RecipientFacts {
  return { schemes: [{ scheme, drawingSince }], certifications, events };
}

const pensioner = (certifications: string[], events: RecipientFacts['events'] = []) =>
  draws('institution-pension', '2012-01-01', certifications, events);

function said(packId: string, person: RecipientFacts, on: string): string {
  const pack = publishedPack(packId);
  return explain(pack, standing(pack, person, on), 'zh-CN').text;
}

describe('what is said to the person, with the article on which it rests', () => {
  test.each<[string, RecipientFacts, string, string]>([
    [
      'hunan-provincial-2022',
      pensioner(['2022-05-10']),
      '2022-06-01',
      '您上次认证是2022年5月10日，请在2023年5月10日前（含当日）再来认证一次（湘人社函〔2022〕40号 第二条）。',
    ],
    [
      'hunan-provincial-2022',
      pensioner([]),
      '2022-08-15',
      '首次认证过渡期正在进行，请在2022年9月30日前（含当日）认证一次（湘人社函〔2022〕40号 第二条）。',
    ],
    [
      'hunan-provincial-2022',
      pensioner(['2022-04-10']),
      '2023-04-11',
      '认证的最后一天是2023年4月10日，之后还没有收到您的认证。请尽快认证；到2023年5月还没有认证的，按规定由经办机构暂停发放（湘人社函〔2022〕40号 第四条第（三）项）。',
    ],
    [
      'hunan-provincial-2022',
      pensioner(['2022-04-10']),
      '2023-08-15',
      '认证的最后一天是2023年4月10日，之后没有收到您的认证，按规定从2023年5月起由经办机构暂停发放。认证以后就恢复发放，暂停的月份会补发（湘人社函〔2022〕40号 第四条第（三）项）。',
    ],
    [
      'jiyuan-2021',
      pensioner([]),
      '2021-06-01',
      '2021年度资格认证从2021年7月1日开始，到2021年12月31日（含当日）为止。到时候请来认证一次（济管人社办〔2021〕66号 第五条第（二）项）。',
    ],
    [
      'luoyang-2018',
      draws('enterprise-pension', '2018-02-01'),
      '2018-08-01',
      '您从2018年2月1日起领取企业职工基本养老保险，不在这次认证的范围内，这次不用认证（洛阳市2018年养老保险待遇领取资格认证问答 “哪些人需要认证”）。',
    ],
    [
      'laiyuan-2023',
      draws('resident-pension', '2023-03-01'),
      '2023-03-20',
      '您从2023年3月1日起领取城乡居民养老保险，请在2024年3月1日前（含当日）来认证一次（涞源县2023年社会保险待遇领取资格认证通知 未写明，按一般做法）。',
    ],
  ])('%s, %j on %s', (packId, person, on, text) => {
    expect(said(packId, person, on)).toBe(text);
  });
});

test('certifying says the day, the next one, and what is restored and paid back', () => {
  const brings = certify(hunan, pensioner(['2022-04-10']), '2023-08-15');
  expect(
    inEveryLanguage((language) => explainCertification(hunan, brings, '2023-08-15', language).text),
  ).toEqual({
    'zh-CN':
      '您已在2023年8月15日认证，下次请在2024年8月15日前（含当日）再来。按规定从2023年9月起恢复发放，并补发2023年5月至2023年8月的待遇（湘人社函〔2022〕40号 第四条第（三）项）。',
    'zh-TW':
      '您已在2023年8月15日認證，下次請在2024年8月15日前（含當日）再來。按規定從2023年9月起恢復發放，並補發2023年5月至2023年8月的待遇（湘人社函〔2022〕40號 第四條第（三）項）。',
    en: 'You certified on 15 August 2023; please come again by 15 August 2024 at the latest. By the rules payment goes on from September 2023, and May 2023 to August 2023 is paid back (Xiang Ren She Han [2022] No. 40 section 4 (3)).',
  });
});

test('certifying in time says when to come again and nothing of money', () => {
  const brings = certify(hunan, pensioner(['2022-04-10']), '2022-05-10');
  const { spoken, article } = explainCertification(hunan, brings, '2022-05-10', 'zh-CN');
  expect(spoken).toBe('您已在2022年5月10日认证。下次请在2023年5月10日前（含当日）再来认证一次。');
  expect(article).toBe('section-2');
});

test('who comes too early, or whom certifying does not help, is told where they stand and nothing of a certification', () => {
  const tooEarly = certify(hunan, pensioner([]), '2022-03-31');
  expect(explainCertification(hunan, tooEarly, '2022-03-31', 'zh-CN').spoken).toBe(
    '首次认证过渡期从2022年4月1日开始，到2022年9月30日（含当日）为止。到时候请来认证一次。',
  );
  const dead = certify(hunan, pensioner([], [{ kind: 'death', on: '2022-05-01' }]), '2022-06-01');
  expect(explainCertification(hunan, dead, '2022-06-01', 'en').spoken).toMatch(/^The staff need to check/);
});

test('months with a gap are told as spans', () => {
  expect(monthSpans(['2022-12', '2023-01', '2023-03'], 'zh-CN')).toBe('2022年12月至2023年1月、2023年3月');
  expect(monthSpans(['2022-12'], 'en')).toBe('December 2022');
  expect(monthSpans([], 'zh-TW')).toBe('');
});

test('on the screen of somebody recorded as dead or in custody stands neither word, and staff read both', () => {
  for (const kind of ['death', 'custody'] as const) {
    const stands = standing(hunan, pensioner([], [{ kind, on: '2022-11-05' }]), '2022-12-01');
    for (const language of ['zh-CN', 'zh-TW', 'en'] as const) {
      expect(explain(hunan, stands, language).spoken).not.toMatch(
        /死|去世|服刑|强制|強制|dead|died|custody|sentence/i,
      );
      expect(explain(hunan, stands, language, 'staff').spoken).toMatch(/去世|服刑|died|custody/);
    }
  }
});

test('nobody is told that their pension was stopped: what is said to a person holds no such word', () => {
  const facts = {
    scheme: 'S',
    round: 'R',
    opens: 'O',
    since: 'A',
    cycleStart: 'C',
    dueBy: 'D',
    suspendedFrom: 'P',
    paidBack: true,
    on: 'N',
    resumesFrom: 'F',
    backPay: 'B',
  };
  for (const spoken of [...Object.values(sentences), ...Object.values(staffSentences)]) {
    for (const say of Object.values(spoken)) {
      expect(say(facts)).not.toMatch(
        /(?<!暂)停发|(?<!暫)停發|停止|终止|終止|取消|stopped|cancel|terminat|suspend/i,
      );
    }
  }
});

test('no published text but the notice’s own quoted words speaks of a stopped pension', () => {
  for (const id of publishedPackIds) {
    const { articles: _, fraudLaw: __, ...texts } = publishedPack(id);
    expect(JSON.stringify(texts), id).not.toMatch(/(?<!暂)停发|(?<!暫)停發|停止|终止|終止|stopped/i);
  }
});

test('three things that are not the same have three different words', () => {
  const notConfirmed = standing(hunan, pensioner(['2022-04-10']), '2023-04-11');
  const paused = standing(hunan, pensioner(['2022-04-10']), '2023-05-01');
  const ended = standing(
    hunan,
    pensioner([], [{ kind: 'eligibility-lost', on: '2022-11-05' }]),
    '2022-12-01',
  );
  expect(explain(hunan, notConfirmed, 'en').spoken).toMatch(/not heard from you since.*has to pause/);
  expect(explain(hunan, paused, 'en').spoken).toMatch(/the agency pauses payment from May 2023/);
  expect(explain(hunan, ended, 'en').spoken).toMatch(/After a review the agency has recorded .* ended on/);
});
