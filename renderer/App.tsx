import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { VisitSnapshot } from '../contract/terminal/index.ts';
import { useBackendTrial } from './capture/useBackendTrial.ts';
import { type Comfort, ComfortContext, standardComfort } from './comfort/comfort.ts';
import { Frame } from './Frame.tsx';
import { useTheme } from './theme/useTheme.ts';
import { useVoiceOfPage, VoiceContext } from './voice/useVoice.ts';
import { useTerminal } from './wire/useTerminal.ts';
import { languages } from './words/texts.ts';
import { WordsContext, wordsIn } from './words/words.ts';

/** How long a choice made on the welcome waits for its person to lay down a card. */
const choiceKeptMs = 90_000;

/** The page: what the terminal says, in the way that the person chose to see and hear it. */
export function App({ initial = standardComfort }: { initial?: Comfort }) {
  const { visit } = useTerminal();
  const [comfort, setComfort] = useState(initial);
  useTheme(comfort.contrast, comfort.textSize);
  useBackendTrial();
  useForgottenChoices(visit?.snapshot.state ?? 'idle', comfort, () => setComfort(initial));

  const control = useMemo(
    () => ({
      comfort,
      choose: (change: Partial<Comfort>) => setComfort((before) => ({ ...before, ...change })),
    }),
    [comfort],
  );
  const words = useMemo(() => wordsIn(comfort.language), [comfort.language]);

  useEffect(() => {
    document.documentElement.lang = comfort.language;
    document.documentElement.dir = languages[comfort.language].direction;
    document.title = words.t('product.name');
  }, [comfort.language, words]);

  return (
    <I18nProvider locale={comfort.language}>
      <ComfortContext value={control}>
        <WordsContext value={words}>
          <SpokenPage />
        </WordsContext>
      </ComfortContext>
    </I18nProvider>
  );
}

// Nothing of the dock is in a packaged build, and nothing of it is loaded where the terminal has none.
const DockedPage = __DOCK__
  ? lazy(async () => ({ default: (await import('./dock/DockedPage.tsx')).DockedPage }))
  : null;

function SpokenPage() {
  const voice = useVoiceOfPage();
  const { status } = useTerminal();
  return (
    <VoiceContext value={voice}>
      {DockedPage && status?.dock ? (
        <Suspense fallback={<Frame />}>
          <DockedPage>
            <Frame />
          </DockedPage>
        </Suspense>
      ) : (
        <Frame />
      )}
    </VoiceContext>
  );
}

/** The next person finds the page as everyone does: after a visit, or when nobody came after choosing. */
function useForgottenChoices(state: VisitSnapshot['state'], comfort: Comfort, forget: () => void): void {
  const [visited, setVisited] = useState(false);
  if (state !== 'idle' && !visited) setVisited(true);
  if (state === 'idle' && visited) {
    setVisited(false);
    forget();
  }
  useEffect(() => {
    if (state !== 'idle' || comfort === standardComfort) return;
    const timer = setTimeout(forget, choiceKeptMs);
    return () => clearTimeout(timer);
  }, [state, comfort, forget]);
}
