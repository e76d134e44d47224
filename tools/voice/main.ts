import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { VoiceManifest } from '../../renderer/voice/fileVoice.ts';
import { filedLanguages, phrasesOfPage } from '../../renderer/voice/phrases.ts';
import { convertRecording, missingTools, synthesise } from './render.ts';

const help = `Makes the files of the page's Mandarin voice: one for each phrase, in data/voice/<language>/<phrase>.ogg.

  npm run voice [-- --recordings DIR] [--out DIR]
  npm run voice -- --list

  --recordings DIR  takes DIR/<language>/<phrase>.* where there is one, and synthesises the rest
  --out DIR         writes there instead of data/voice
  --list            prints language, phrase and words, for whoever records them

Files whose words have not changed are left as they are. The next build of the page takes them along.
`;

const { values } = parseArgs({
  options: {
    recordings: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../../data/voice', import.meta.url)) },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const wanted = filedLanguages.flatMap((language) =>
  [...phrasesOfPage(language)].map(([name, words]) => ({ language, name, words })),
);

if (values.help) console.log(help);
else if (values.list)
  for (const { language, name, words } of wanted) console.log(`${language}\t${name}\t${words}`);
else make(values.out, values.recordings);

function make(folder: string, recordings: string | undefined): void {
  const missing = missingTools();
  if (missing.length > 0) {
    for (const { program, does } of missing) console.error(`${program} is missing: it ${does}.`);
    console.error(`On Debian: apt-get install ${missing.map((tool) => tool.debianPackage).join(' ')}`);
    console.error('Without files the page uses the Mandarin voice of the system, or is silent and says so.');
    process.exitCode = 1;
    return;
  }
  const manifestFile = join(folder, 'manifest.json');
  const before = existsSync(manifestFile)
    ? VoiceManifest.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))
    : {};
  const manifest: VoiceManifest = {};
  const counts = { kept: 0, recorded: 0, synthesised: 0 };
  // What is in the manifest is on the disk: until all is made, a build takes nothing along.
  rmSync(manifestFile, { force: true });
  for (const { language, name, words } of wanted) {
    const file = join(folder, language, `${name}.ogg`);
    const recording =
      recordings &&
      globSync(join(recordings, language, `${name}.*`)).find((found) => parse(found).name === name);
    if (recording) {
      write(file, convertRecording(recording));
      counts.recorded += 1;
    } else if (before[language]?.[name] === words && existsSync(file)) counts.kept += 1;
    else {
      write(file, synthesise(words));
      counts.synthesised += 1;
    }
    manifest[language] = { ...manifest[language], [name]: words };
  }
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 1)}\n`);
  for (const file of globSync(join(folder, '*/*.ogg'))) {
    const { dir, name } = parse(file);
    if (!wanted.some((phrase) => join(folder, phrase.language) === dir && phrase.name === name)) rmSync(file);
  }
  console.log(
    `${wanted.length} phrases in ${folder}: ${counts.synthesised} synthesised, ${counts.recorded} recorded, ${counts.kept} as they were`,
  );
}

function write(file: string, bytes: Uint8Array): void {
  mkdirSync(parse(file).dir, { recursive: true });
  writeFileSync(file, bytes);
}
