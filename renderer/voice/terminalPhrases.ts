import type { Language } from '../../domain/localisedText.ts';
import { monthSpans } from '../../domain/policy/explain.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { monthText, type SentenceFacts, type SentenceKey, sentences } from '../../domain/policy/sentences.ts';
import { Scheme, schemeNames } from '../../domain/scheme.ts';
import { lettersOf } from './letters.ts';
import type { Phrases } from './phrases.ts';

// Needed where files are made and not by the page, which learns these phrases from the manifest.

/** Facts that stand in no sentence: one sign of private use each, so that what lies between them is fixed. */
const marked: SentenceFacts = {
  scheme: '\uE000',
  round: '\uE001',
  opens: '\uE002',
  since: '\uE003',
  cycleStart: '\uE004',
  dueBy: '\uE005',
  suspendedFrom: '\uE006',
  paidBack: true,
  on: '\uE007',
  resumesFrom: '\uE008',
  backPay: '\uE009',
};
const marker = /[\uE000-\uE009]/;

/** A sentence with every fact, and without each fact whose absence takes more away than the fact itself. */
function wordingsOf(sentence: (facts: SentenceFacts) => string): string[] {
  const whole = sentence(marked);
  const shorter = Object.entries(marked).flatMap(([fact, mark]) => {
    const isText = typeof mark === 'string';
    const without = sentence({ ...marked, [fact]: isText ? '' : !mark });
    return without === (isText ? whole.replaceAll(mark, '') : whole) ? [] : [without];
  });
  return [whole, ...shorter];
}

/**
 * Everything that a voice of files must have recorded to read what the terminal tells a person about their standing
 * and their certification: the fixed parts of the sentences, the schemes, the word between two months, and the rounds
 * of the packs under their pack's name. Dates are among the numbers of the page.
 */
export function phrasesOfTerminal(
  language: Language,
  packs: readonly Pick<PolicyPack, 'id' | 'rounds'>[],
): Phrases {
  const phrases = new Map<string, string>();
  const known = new Set<string>();
  for (const key of Object.keys(sentences[language]) as SentenceKey[]) {
    const parts = wordingsOf(sentences[language][key]).flatMap((wording) => wording.split(marker));
    for (const [index, words] of parts.entries()) {
      const { text } = lettersOf(words);
      if (text === '' || known.has(text)) continue;
      known.add(text);
      phrases.set(`terminal.${key}.${index + 1}`, words);
    }
  }
  for (const scheme of Scheme.options) phrases.set(`terminal.${scheme}`, schemeNames[scheme][language]);
  const months = ['2000-01', '2000-02'];
  const to = months.reduce(
    (span, month) => span.replace(monthText(month, language), ''),
    monthSpans(months, language),
  );
  phrases.set('terminal.to', to);
  for (const { id, rounds } of packs)
    for (const round of rounds) phrases.set(`pack.${id}.${round.id}`, round.name[language]);
  return phrases;
}
