import { createContext, useContext } from 'react';
import type { Language } from '../../domain/localisedText.ts';

/** A voice, wherever it comes from. */
export interface VoiceSource {
  /** whether there is a voice for the language; may change when the platform has loaded its voices */
  canSpeak: (language: Language) => boolean;
  onVoicesChanged: (listener: () => void) => () => void;
  /** says the text after stopping whatever is being said; `volume` is 0 to 1 */
  say: (text: string, language: Language, volume: number) => void;
  stop: () => void;
}

/** Something that can say a text aloud, and draw attention where there is no voice. */
export interface Speaker extends VoiceSource {
  /** a soft two-tone chime, for everyone who cannot look */
  chime: (volume: number) => void;
}

/** Speaks with the first of the voices that can speak the language; none of them means silence. */
export function speakerOf(voices: readonly VoiceSource[], chime: Speaker['chime']): Speaker {
  const voiceFor = (language: Language) => voices.find((voice) => voice.canSpeak(language));
  const stop = () => {
    for (const voice of voices) voice.stop();
  };
  return {
    canSpeak: (language) => voiceFor(language) !== undefined,
    onVoicesChanged: (listener) => {
      const forget = voices.map((voice) => voice.onVoicesChanged(listener));
      return () => {
        for (const each of forget) each();
      };
    },
    say: (text, language, volume) => {
      stop();
      voiceFor(language)?.say(text, language, volume);
    },
    chime,
    stop,
  };
}

/** Says nothing: for pages that have no voice at all. */
const silentSpeaker: Speaker = {
  canSpeak: () => false,
  onVoicesChanged: () => () => {},
  say: () => {},
  chime: () => {},
  stop: () => {},
};

export const SpeakerContext = createContext<Speaker>(silentSpeaker);

export function useSpeaker(): Speaker {
  return useContext(SpeakerContext);
}
