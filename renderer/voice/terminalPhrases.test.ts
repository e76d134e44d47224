import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../domain/localisedText.ts';
import type { RecipientFacts } from '../../domain/person.ts';
import { certify } from '../../domain/policy/certify.ts';
import { explain, explainCertification } from '../../domain/policy/explain.ts';
import { anyDay, anyPack, anyPerson } from '../../domain/policy/fixtures/arbitraries.ts';
import { publishedPack, publishedPackIds } from '../../domain/policy/fixtures/publishedPacks.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { standing } from '../../domain/policy/standing.ts';
import { sayable, type VoiceManifest } from './fileVoice.ts';
import { filedLanguages, type Phrases, phrasesOfPage } from './phrases.ts';
import { planSpeech } from './planSpeech.ts';
import { phrasesOfTerminal } from './terminalPhrases.ts';

const published = publishedPackIds.map(publishedPack);

/** The page's phrases with those of the terminal and of packs, as a page has them that read its manifest. */
function phrasesWith(packs: PolicyPack[], language: Language): Phrases {
  const made = [...phrasesOfPage(language), ...phrasesOfTerminal(language, packs)];
  const manifest: VoiceManifest = { [language]: Object.fromEntries(made) };
  return sayable(language, manifest);
}

/** Everything that the terminal says to a person about where they stand, and about certifying on that day. */
function spokenTexts(pack: PolicyPack, person: RecipientFacts, on: string, language: Language): string[] {
  const stands = standing(pack, person, on);
  const brings = certify(pack, person, on);
  return [
    ...[stands, ...stands.schemes].map((each) => explain(pack, each, language).spoken),
    ...[brings, ...brings.schemes].map((each) => explainCertification(pack, each, on, language).spoken),
  ];
}

describe.each(filedLanguages)('what the terminal tells a person in %s', (language) => {
  const ofAllPacks = phrasesWith(published, language);
  const covers = (phrases: Phrases, pack: PolicyPack, person: RecipientFacts, on: string) => {
    for (const text of spokenTexts(pack, person, on, language))
      expect(planSpeech(text, phrases), text).toMatchObject({ complete: true });
  };

  test.each(published.map((pack) => [pack.id, pack] as const))(
    'is said whole under %s, whoever comes on whatever day',
    (_, pack) => {
      fc.assert(
        fc.property(anyPerson, anyDay, (person, on) => covers(ofAllPacks, pack, person, on)),
        { numRuns: 300 },
      );
    },
  );

  test('is said whole under a site’s own pack once its phrases are made', () => {
    fc.assert(
      fc.property(anyPack, anyPerson, anyDay, (pack, person, on) =>
        covers(phrasesWith([pack], language), pack, person, on),
      ),
      { numRuns: 100 },
    );
  });

  test('leaves out a sentence with the round of a pack that no file says', () => {
    const jiyuan = publishedPack('jiyuan-2021');
    const others = published.filter(({ id }) => id !== jiyuan.id);
    const person: RecipientFacts = {
      schemes: [{ scheme: 'institution-pension', drawingSince: '2015-01-01' }],
      certifications: [],
    };
    const [text = ''] = spokenTexts(jiyuan, person, '2021-09-01', language);
    expect(planSpeech(text, phrasesWith(others, language))).toEqual({ parts: [], complete: false });
    expect(planSpeech(text, ofAllPacks)).toMatchObject({
      parts: expect.arrayContaining([expect.objectContaining({ name: 'pack.jiyuan-2021.round-2021' })]),
      complete: true,
    });
  });

  test('never holds an identity number, whole, masked or in groups, between whichever of its phrases', () => {
    const phrases = ofAllPacks;
    const words = [...phrases].filter(([name]) => /^(terminal|pack)\./.test(name)).map(([, each]) => each);
    const digits = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
    const last = fc.constantFrom('1', 'X', 'x');
    const gap = fc.constantFrom('', ' ', '，', '、', '。', '\n');
    // Years of rounds at its end, so that a round's name could be heard out of it.
    const tail = fc.oneof(digits(4), fc.constantFrom('2018', '2021', '2023'));
    const whole = fc
      .tuple(digits(6), digits(8), digits(3), last, gap)
      .map(([place, birthday, order, check, between]) => [place, birthday, order + check].join(between));
    const ending = fc
      .tuple(digits(6), digits(8), tail, gap)
      .map(([place, birthday, end, between]) => [place, birthday, end].join(between));
    const masked = fc.tuple(digits(6), digits(3)).map(([start, end]) => `${start}********${end}X`);
    const maskedToTheYear = tail.map((end) => `430102**********${end}`);
    fc.assert(
      fc.property(
        fc.oneof(whole, ending, masked, maskedToTheYear),
        fc.constantFrom('', ...words),
        fc.constantFrom('', ...words, ...words.map((each) => each.replace(/^\d+/, ''))),
        (secret, left, right) => {
          const said = planSpeech(`${left}${secret}${right}`, phrases).parts;
          const ofTheSecret = said.filter(
            ({ name }) =>
              /^(number|month|day)\./.test(name) ||
              (/\d/.test(phrases.get(name) ?? '') && phrases.get(name) !== left),
          );
          expect(ofTheSecret).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

test('the page takes no phrase of its own from the manifest in other words', () => {
  const manifest: VoiceManifest = {
    'zh-CN': { 'terminal.to': '至', 'pack.a.b': '甲', 'number.2': '三', 'voice.rest': '乙' },
  };
  expect([...sayable('zh-CN', manifest).keys()]).toEqual(['terminal.to', 'pack.a.b']);
});
