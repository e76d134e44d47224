import { z } from 'zod';
import { Language } from '../../domain/localisedText.ts';
import { type Phrases, phrasesOfPage } from './phrases.ts';
import { planSpeech } from './planSpeech.ts';
import type { VoiceSource } from './speaker.ts';

/** What lies in the folder of the voice: for each language, names of phrases and the words that were recorded. */
export const VoiceManifest = z.partialRecord(Language, z.record(z.string(), z.string()));
export type VoiceManifest = z.infer<typeof VoiceManifest>;

/** Said after a text of which a sentence was left out. */
const seeScreen = 'voice.rest';

/** What the terminal and its packs say is found by its words alone, so the page need not have the words itself. */
const learnt = /^(terminal|pack)\./;

/**
 * The phrases that the files say: those of the page in its present words, for a recording of an older wording is not
 * played, and those that only the manifest knows.
 */
export function sayable(language: Language, manifest: VoiceManifest): Phrases {
  const own = phrasesOfPage(language);
  const recorded = Object.entries(manifest[language] ?? {});
  return new Map(recorded.filter(([name, words]) => learnt.test(name) || own.get(name) === words));
}

/**
 * A voice of files beside the page, for machines whose system has none that reads Mandarin.
 * @param folder where `manifest.json` and `<language>/<phrase>.ogg` lie
 */
export function fileVoice(folder = './voice'): VoiceSource {
  const phrases = new Map<Language, Phrases>();
  const listeners = new Set<() => void>();
  let audio: AudioContext | null = null;
  let saying: AbortController | null = null;

  async function load(): Promise<void> {
    const answer = await fetch(`${folder}/manifest.json`);
    if (!answer.ok) return;
    const manifest = VoiceManifest.parse(await answer.json());
    for (const language of Language.options) {
      const found = sayable(language, manifest);
      if (found.size > 0) phrases.set(language, found);
    }
    for (const listener of listeners) listener();
  }
  // Without a manifest that can be read the page is silent, and its buttons say so.
  void load().catch(() => {});

  async function play(text: string, language: Language, volume: number, signal: AbortSignal): Promise<void> {
    const { parts, complete } = planSpeech(text, phrases.get(language) ?? new Map());
    const rest = complete || !phrases.get(language)?.has(seeScreen) ? [] : [{ name: seeScreen, pauseS: 0 }];
    audio ??= new AudioContext();
    const loudness = new GainNode(audio, { gain: volume });
    loudness.connect(audio.destination);
    signal.addEventListener('abort', () => loudness.disconnect());
    let atS = 0;
    for (const { name, pauseS } of [...parts, ...rest]) {
      const answer = await fetch(`${folder}/${language}/${name}.ogg`, { signal });
      if (!answer.ok) return;
      const buffer = await audio.decodeAudioData(await answer.arrayBuffer());
      if (signal.aborted) return;
      const source = new AudioBufferSourceNode(audio, { buffer });
      source.connect(loudness);
      atS = Math.max(atS, audio.currentTime);
      source.start(atS);
      signal.addEventListener('abort', () => source.stop());
      atS += buffer.duration + pauseS;
    }
  }

  const stop = () => {
    saying?.abort();
    saying = null;
  };
  return {
    canSpeak: (language) => phrases.has(language),
    onVoicesChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say: (text, language, volume) => {
      stop();
      if (volume === 0) return;
      saying = new AbortController();
      // A file that cannot be fetched or decoded leaves the rest unsaid; the screen says it all.
      play(text, language, volume, saying.signal).catch(() => {});
    },
    stop,
  };
}
