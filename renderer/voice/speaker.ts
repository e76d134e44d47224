import { createContext, useContext } from 'react';
import type { Language } from '../../domain/localisedText.ts';

/** Something that can say a text aloud. */
export interface Speaker {
  /** whether there is a voice for the language; may change when the platform has loaded its voices */
  canSpeak: (language: Language) => boolean;
  onVoicesChanged: (listener: () => void) => () => void;
  /** says the text after stopping whatever is being said; `volume` is 0 to 1 */
  say: (text: string, language: Language, volume: number) => void;
  /** a soft two-tone chime, for everyone who cannot look */
  chime: (volume: number) => void;
  stop: () => void;
}

/** Says nothing: for pages that have no voice at all. */
export const silentSpeaker: Speaker = {
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
