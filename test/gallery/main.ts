import { Language } from '../../domain/localisedText.ts';
import { type Comfort, standardComfort } from '../../renderer/comfort/comfort.ts';
import { dockCamera } from '../../renderer/dock/openDockCamera.ts';
import { startPage } from '../../renderer/startPage.tsx';
import { contrastModes } from '../../renderer/theme/contrasts.ts';
import { textSizeSteps } from '../../renderer/theme/sizes.ts';
import { createChime } from '../../renderer/voice/chime.ts';
import { fileVoice } from '../../renderer/voice/fileVoice.ts';
import { speakerOf } from '../../renderer/voice/speaker.ts';
import { openExampleCamera } from './exampleCamera.ts';
import { exampleOf, examples } from './examples.ts';
import { ExampleTerminal } from './exampleTerminal.ts';
import { WrittenSpeaker } from './writtenSpeaker.ts';

/** What tests read and drive. */
export interface GalleryWindow {
  /** the terminal behind the example that is shown */
  terminal: ExampleTerminal;
  /** what was said aloud since it is shown */
  said: readonly string[];
  /** shows another example without loading the page again */
  show: (id: string, comfort: Partial<Comfort>) => void;
}

declare global {
  interface Window {
    gallery?: GalleryWindow;
  }
}

const asked = new URLSearchParams(location.search);
const root = document.getElementById('root');
if (!root) throw new Error('The gallery has no root');

/** The comfort that the address asks for. */
function askedComfort(): Comfort {
  return {
    ...standardComfort,
    language: Language.catch('zh-CN').parse(asked.get('language')),
    contrast: contrastModes.find((mode) => mode === asked.get('contrast')) ?? 'normal',
    textSize: textSizeSteps.find((size) => String(size) === asked.get('size')) ?? 0,
  };
}

let stop = (): void => {};

/** One example as the whole page. */
function showExample(id: string, element: HTMLElement, comfort: Comfort): void {
  stop();
  const terminal = new ExampleTerminal(exampleOf(id));
  const written = new WrittenSpeaker(asked.get('voice') !== 'none');
  const speaker = asked.get('voice') === 'files' ? speakerOf([fileVoice()], createChime()) : written;
  // The bench asks for the dock's demo person, whom the real nets watch.
  const camera =
    asked.get('camera') === 'demo'
      ? { openCamera: dockCamera('demo-person') }
      : { openCamera: openExampleCamera, watchFace: async () => ({ stop: () => {} }) };
  stop = startPage(element, { connect: terminal.connect, speaker, comfort, ...camera });
  window.gallery = {
    terminal,
    said: written.said,
    show: (next, change) => showExample(next, element, { ...standardComfort, ...change }),
  };
}

/** All examples at once, each in a small window of its own. */
function showAll(element: HTMLElement): void {
  const [width = 1080, height = 1920] = (asked.get('window') ?? '1080x1920').split('x').map(Number);
  const scale = 300 / width;
  document.documentElement.style.overflow = 'auto';
  const choices = new URLSearchParams(asked);
  const link = (label: string, change: Record<string, string>): string => {
    const to = new URLSearchParams([...choices, ...Object.entries(change)]);
    for (const [name, value] of Object.entries(change)) to.set(name, value);
    return `<a href="?${to}">${label}</a>`;
  };
  const figure = ({ id }: { id: string }): string => {
    const to = new URLSearchParams(choices);
    to.set('screen', id);
    return `<figure><a href="?${to}">${id}</a><div style="width:${width * scale}px;height:${height * scale}px">
      <iframe loading="lazy" title="${id}" src="?${to}" style="width:${width}px;height:${height}px;transform:scale(${scale})"></iframe></div></figure>`;
  };
  element.innerHTML = `
    <nav class="gallery-choices">
      ${Language.options.map((language) => link(language, { language })).join(' ')} ·
      ${contrastModes.map((contrast) => link(contrast, { contrast })).join(' ')} ·
      ${textSizeSteps.map((size) => link(`size ${size + 1}`, { size: String(size) })).join(' ')} ·
      ${['1080x1920', '1920x1080', '1366x768'].map((window) => link(window, { window })).join(' ')}
    </nav>
    <section class="gallery-all">${examples.map(figure).join('')}</section>`;
}

const screen = asked.get('screen');
if (screen) showExample(screen, root, askedComfort());
else showAll(root);
