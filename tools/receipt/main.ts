import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { verifyPaperCode } from '../../contract/paper/paperCode.ts';
import { agencyKeysIn } from '../../contract/paper/terminalCertificate.ts';
import { type CalendarDate, calendarDateAt } from '../../domain/calendar.ts';
import { Language } from '../../domain/localisedText.ts';
import { paperSentences } from '../../renderer/desk/paperSentences.ts';
import { wordsIn } from '../../renderer/words/words.ts';
import { readCode } from '../../terminal/print/checkCode.ts';

const help = `npm run -s receipt -- verify CODE_OR_PICTURE --agency-key FILE [--language zh-CN|zh-TW|en] [--json]

Verifies the code on a person's paper without a line, and says what it proves and what it does not.
  CODE_OR_PICTURE   the text of the code (it begins with AX1:), or a picture of it (JPEG, PNG, WebP)
  --agency-key      the agency's public keys as it publishes them at /v1/keys (JWKS), or one of them (JWK)
  --language        of the sentences (default en)
  --json            prints the verdict as JSON instead
Ends with 0 where the code is genuine, 1 where it proves nothing, 2 where the question cannot be read.
`;

const Jwk = z.looseObject({ kty: z.string() });
const Published = z.union([
  z.object({ keys: z.array(Jwk) }).transform(({ keys }) => keys),
  Jwk.transform((key) => [key]),
]);

/** Runs the tool. @returns the exit code */
export async function run(args: readonly string[], print: (text: string) => void): Promise<0 | 1 | 2> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'agency-key': { type: 'string' },
      language: { type: 'string', default: 'en' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [act, shown] = positionals;
  const language = Language.safeParse(values.language);
  if (values.help || act !== 'verify' || shown === undefined || !values['agency-key'] || !language.success) {
    print(help);
    return values.help ? 0 : 2;
  }
  const keys = keysIn(values['agency-key']);
  if (!keys) {
    print(`${values['agency-key']} holds no public keys (JWKS or JWK)\n`);
    return 2;
  }
  const code = existsSync(shown) ? await readCode(readFileSync(shown)) : shown;
  const verdict =
    code === null
      ? ({ ok: false, reason: 'not-a-code' } as const)
      : await verifyPaperCode(code, agencyKeysIn(keys));
  if (values.json) {
    print(`${JSON.stringify(verdict, null, 2)}\n`);
  } else {
    const words = wordsIn(language.data);
    const today: CalendarDate = calendarDateAt(Date.now());
    const { title, proves, provesNot } = paperSentences(verdict, words, today);
    const lines = [title, ...proves.map((sentence) => `  ${sentence}`)];
    if (provesNot.length > 0)
      lines.push(words.t('desk.paper.not.title'), ...provesNot.map((sentence) => `  ${sentence}`));
    print(`${lines.join('\n')}\n`);
  }
  return verdict.ok ? 0 : 1;
}

function keysIn(file: string): z.infer<typeof Jwk>[] | null {
  try {
    return Published.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

if (import.meta.main)
  process.exitCode = await run(process.argv.slice(2), (text) => process.stdout.write(text));
