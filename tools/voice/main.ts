import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeVoice } from './make.ts';
import { missingPrograms } from './programs.ts';
import { packsIn, type WantedPhrase, wantedPhrases } from './wanted.ts';

const help = `Makes the files of the Mandarin voice: one for each phrase, in data/voice/<language>/<phrase>.ogg.

  npm run voice [-- --packs DIR] [--recordings DIR] [--out DIR]
  npm run voice -- --list [--packs DIR]

  --packs DIR       folder of the policy packs whose rounds are to be said (default resources/policies)
  --recordings DIR  takes DIR/<language>/<phrase>.* where there is one, and synthesises the rest
  --out DIR         writes there instead of data/voice
  --list            prints language, phrase and words, for whoever records them

Files whose words have not changed are left as they are, and so are those of packs that are not in DIR. To make all
anew, delete the folder. The next build of the page takes the files along.
`;

const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const { values } = parseArgs({
  options: {
    packs: { type: 'string', default: inProject('resources/policies') },
    recordings: { type: 'string' },
    out: { type: 'string', default: inProject('data/voice') },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

try {
  if (values.help) console.log(help);
  else if (values.list)
    for (const { language, name, words } of wantedPhrases(packsIn(values.packs)))
      console.log(`${language}\t${name}\t${words}`);
  else await make(wantedPhrases(packsIn(values.packs)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function make(wanted: readonly WantedPhrase[]): Promise<void> {
  const missing = missingPrograms();
  if (missing.length > 0) {
    for (const { program, does } of missing) console.error(`${program} is missing: it ${does}.`);
    console.error(`On Debian: apt-get install ${missing.map((tool) => tool.debianPackage).join(' ')}`);
    console.error('Without files the page uses the Mandarin voice of the system, or is silent and says so.');
    process.exitCode = 1;
    return;
  }
  const startedAt = performance.now();
  const made = await makeVoice(values.out, wanted, {
    ...(values.recordings === undefined ? {} : { recordings: values.recordings }),
    onProgress,
  });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `${wanted.length} phrases in ${values.out}: ${made.synthesised} synthesised, ${made.recorded} recorded, ${made.kept} as they were (${seconds} s)`,
  );
}

/** One line that counts on a screen; where the output is kept, it says only what begins. */
function onProgress(done: number, of: number): void {
  const line = `Making the voice: ${done} of ${of} sounds`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${done === of ? '\n' : ''}`);
  else if (done === 0) console.log(`Making the voice of ${of} sounds …`);
}
