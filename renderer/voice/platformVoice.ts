import type { Language } from '../../domain/localisedText.ts';
import { languages } from '../words/texts.ts';
import type { VoiceSource } from './speaker.ts';

// espeak-ng offers Mandarin but spells Hanzi out in English, which is worse than silence.
const cannotReadHanzi = /espeak/i;

function voiceFor(language: Language): SpeechSynthesisVoice | undefined {
  const voices = speechSynthesis
    .getVoices()
    .filter(
      (voice) =>
        voice.localService &&
        (!language.startsWith('zh') || !cannotReadHanzi.test(voice.name + voice.voiceURI)),
    );
  const tag = (voice: SpeechSynthesisVoice): string => voice.lang.replace('_', '-').toLowerCase();
  for (const wanted of languages[language].voices) {
    const exact = voices.find((voice) => tag(voice) === wanted.toLowerCase());
    if (exact) return exact;
  }
  return undefined;
}

/** Slower than conversation: half of the listeners hear with difficulty. */
const rate = 0.85;

/** The voices of the operating system, local ones only: what is said never leaves the machine. */
export function platformVoice(): VoiceSource {
  return {
    canSpeak: (language) => voiceFor(language) !== undefined,
    onVoicesChanged: (listener) => {
      speechSynthesis.addEventListener('voiceschanged', listener);
      return () => speechSynthesis.removeEventListener('voiceschanged', listener);
    },
    say: (text, language, volume) => {
      speechSynthesis.cancel();
      const voice = voiceFor(language);
      if (!voice || volume === 0) return;
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = rate;
      utterance.volume = volume;
      speechSynthesis.speak(utterance);
    },
    stop: () => speechSynthesis.cancel(),
  };
}
