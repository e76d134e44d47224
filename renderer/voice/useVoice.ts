import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { useComfort, type VolumeLevel } from '../comfort/comfort.ts';
import { useSpeaker } from './speaker.ts';

const loudness: Readonly<Record<VolumeLevel, number>> = { loud: 1, medium: 0.6, soft: 0.3, muted: 0 };

/** The voice of the page: says each screen once by itself, and again when asked. */
export interface Voice {
  /** whether there is a voice in the chosen language */
  available: boolean;
  /** says a text now */
  say: (text: string) => void;
  chime: () => void;
  /** says the screen again, with what only its owner should hear: they asked for it */
  replay: () => void;
  /** what `replay` says; set by the screen that is shown */
  setScreen: (text: string) => void;
}

export const VoiceContext = createContext<Voice>({
  available: false,
  say: () => {},
  chime: () => {},
  replay: () => {},
  setScreen: () => {},
});

/** Makes the voice of the page from its speaker and the chosen language and volume. */
export function useVoiceOfPage(): Voice {
  const speaker = useSpeaker();
  const { comfort } = useComfort();
  const { language } = comfort;
  const volume = loudness[comfort.volume];
  const available = useSyncExternalStore(speaker.onVoicesChanged, () => speaker.canSpeak(language));
  const screen = useRef('');
  useEffect(() => {
    if (volume === 0) speaker.stop();
  }, [speaker, volume]);
  return useMemo(
    () => ({
      available,
      say: (text) => speaker.say(text, language, volume),
      chime: () => speaker.chime(volume),
      replay: () => speaker.say(screen.current, language, volume === 0 ? loudness.loud : volume),
      setScreen: (text) => {
        screen.current = text;
      },
    }),
    [available, speaker, language, volume],
  );
}

export function useVoice(): Voice {
  return useContext(VoiceContext);
}

/**
 * Says a text when it appears and whenever it changes, and keeps what a replay says.
 * @param aloud what everyone in the room may hear: nothing of the person
 * @param onRequest what is said when the person asks for it, for example where they stand; without the identity number
 */
export function useSpoken(aloud: string, onRequest = aloud): void {
  const { say, setScreen } = useVoice();
  const speak = useEffectEvent(say);
  const keep = useEffectEvent(setScreen);
  useEffect(() => {
    keep(onRequest);
    return () => keep('');
  }, [onRequest]);
  useEffect(() => {
    if (aloud) speak(aloud);
  }, [aloud]);
}
