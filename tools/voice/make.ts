import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { VoiceManifest } from '../../renderer/voice/fileVoice.ts';
import { reading } from './reading.ts';
import { convertRecording, synthesise } from './render.ts';
import type { WantedPhrase } from './wanted.ts';

/** How the files of a folder came about, in phrases. */
export interface MadeVoice {
  synthesised: number;
  recorded: number;
  kept: number;
}

/** Some sounds, and the phrases that each of them says. */
interface Batch {
  render: () => Promise<Uint8Array[]>;
  phrases: WantedPhrase[][];
}

/** So many sounds are synthesised by one call. */
const batchSize = 16;

/**
 * Makes the files of a voice in a folder, several at once. What is there and says the same words stays, and so do the
 * phrases of packs that are not among the wanted ones; where nothing is to do, nothing is written. The manifest
 * never says more than lies on the disk.
 * @param recordings folder in which `<language>/<phrase>.*` takes precedence over the synthesis
 * @param onProgress told how many sounds of how many are done with, from none on; not called where nothing is to do
 * @throws Error when a program fails, with its own words, once all is made that can be
 */
export async function makeVoice(
  folder: string,
  wanted: readonly WantedPhrase[],
  { recordings, onProgress }: { recordings?: string; onProgress?: (done: number, of: number) => void } = {},
): Promise<MadeVoice> {
  const manifestFile = join(folder, 'manifest.json');
  const before = existsSync(manifestFile)
    ? VoiceManifest.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))
    : {};
  const fileOf = ({ language, name }: Omit<WantedPhrase, 'words'>) => join(folder, language, `${name}.ogg`);
  const manifest = phrasesOfOtherPacks(before, wanted);
  const note = ({ language, name, words }: WantedPhrase) => {
    manifest[language] = { ...manifest[language], [name]: words };
  };
  const made: MadeVoice = { synthesised: 0, recorded: 0, kept: 0 };
  const batches: Batch[] = [];
  const unspoken: WantedPhrase[] = [];
  for (const phrase of wanted) {
    const { language, name, words } = phrase;
    const recording =
      recordings &&
      globSync(join(recordings, language, `${name}.*`)).find((found) => parse(found).name === name);
    if (recording) {
      batches.push({ render: async () => [await convertRecording(recording)], phrases: [[phrase]] });
      made.recorded += 1;
    } else if (before[language]?.[name] === words && existsSync(fileOf(phrase))) {
      note(phrase);
      made.kept += 1;
    } else {
      unspoken.push(phrase);
      made.synthesised += 1;
    }
  }
  batches.push(...synthesisOf(unspoken));

  const save = () => {
    const text = `${JSON.stringify(sorted(manifest), null, 1)}\n`;
    if (!existsSync(manifestFile) || readFileSync(manifestFile, 'utf8') !== text) write(manifestFile, text);
  };
  save();
  let done = 0;
  const count = batches.reduce((sum, { phrases }) => sum + phrases.length, 0);
  if (count > 0) onProgress?.(0, count);
  const failures: unknown[] = [];
  const waiting = batches.values();
  const worker = async (): Promise<void> => {
    // The workers share one iterator: each takes the next batch that nobody has.
    for (const { render, phrases } of waiting) {
      try {
        const sounds = await render();
        for (const [index, bytes] of sounds.entries())
          for (const phrase of phrases[index] ?? []) {
            write(fileOf(phrase), bytes);
            note(phrase);
          }
        // A making that is broken off goes on from here.
        save();
      } catch (error) {
        failures.push(error);
      }
      done += phrases.length;
      onProgress?.(done, count);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  for (const file of globSync(join(folder, '*/*.ogg'))) {
    const { dir, name } = parse(file);
    const language = parse(dir).name as WantedPhrase['language'];
    if (manifest[language]?.[name] === undefined) rmSync(file);
  }
  if (failures.length > 0) throw failures[0];
  return made;
}

/** Each sound once: both ways of writing Mandarin are mostly read alike. */
function synthesisOf(phrases: readonly WantedPhrase[]): Batch[] {
  const byReading = [...Map.groupBy(phrases, ({ words }) => reading(words))];
  return Array.from({ length: Math.ceil(byReading.length / batchSize) }, (_, index) => {
    const batch = byReading.slice(index * batchSize, (index + 1) * batchSize);
    return {
      render: () => synthesise(batch.map(([pinyin]) => pinyin)),
      phrases: batch.map(([, each]) => each),
    };
  });
}

/** What a manifest holds of packs other than those of the wanted phrases: a site's own, made by another call. */
function phrasesOfOtherPacks(manifest: VoiceManifest, wanted: readonly WantedPhrase[]): VoiceManifest {
  const packOf = (name: string) => /^pack\.[^.]+\./.exec(name)?.[0];
  const packs = new Set(wanted.map(({ name }) => packOf(name)));
  return Object.fromEntries(
    Object.entries(manifest).map(([language, phrases]) => [
      language,
      Object.fromEntries(
        Object.entries(phrases).filter(([name]) => packOf(name) !== undefined && !packs.has(packOf(name))),
      ),
    ]),
  );
}

/** In one order, however the sounds came in: a manifest that says the same is the same file. */
function sorted(manifest: VoiceManifest): VoiceManifest {
  const byName = <T>(entries: Record<string, T>) =>
    Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  return byName(
    Object.fromEntries(Object.entries(manifest).map(([language, phrases]) => [language, byName(phrases)])),
  );
}

/** Whole or not at all: a build of the page may be reading the folder. */
function write(file: string, content: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, file);
}
