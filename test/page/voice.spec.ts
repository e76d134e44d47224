import type { Page } from '@playwright/test';
import { phrasesOfPage } from '../../renderer/voice/phrases.ts';
import { exampleVisitor } from '../gallery/exampleParts.ts';
import { examples } from '../gallery/examples.ts';
import { expect, showExample, test, turnTo } from './galleryPage.ts';

/** A tenth of a second of silence as WAV: 8 kHz, 16 bits, one channel. */
function silence(): Buffer {
  const samples = 800;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples * 2, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(16000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples * 2, 40);
  return Buffer.concat([head, Buffer.alloc(samples * 2)]);
}

/** Serves files for every phrase beside the page, and writes down which of them it plays. */
async function serveVoice(page: Page): Promise<string[]> {
  const played: string[] = [];
  await page.route('**/voice/**', async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path.endsWith('manifest.json'))
      return route.fulfill({ json: { 'zh-CN': Object.fromEntries(phrasesOfPage('zh-CN')) } });
    played.push(path.replace('/voice/zh-CN/', '').replace('.ogg', ''));
    return route.fulfill({ body: silence(), contentType: 'audio/ogg' });
  });
  return played;
}

test('where the system has no voice, the page plays the files of a screen in order', async ({
  page,
  gallery,
}) => {
  const played = await serveVoice(page);
  await showExample(page, gallery.origin, 'identified-due', { voice: 'files' });
  await expect(page.getByTestId('tool-replay')).toBeEnabled();
  await page.getByTestId('tool-replay').click();
  const ask = ['identified.title', 'identified.begin', 'identified.notMe'];
  await expect.poll(() => played.join()).toContain(ask.join());
  // The name of the scheme comes from the terminal, and no file says it.
  await expect.poll(() => played.at(-1)).toBe('voice.rest');
});

test('a language without files has no voice, and its button says so', async ({ page, gallery }) => {
  await serveVoice(page);
  await showExample(page, gallery.origin, 'idle', { voice: 'files', language: 'en' });
  await expect(page.getByTestId('tool-replay')).toBeDisabled();
});

test('no screen says an identity number, nor a name by itself, not even when asked', async ({ album }) => {
  for (const { id } of examples) {
    await turnTo(album, id, {});
    const aloud = await album.evaluate(() => [...(window.gallery?.said ?? [])]);
    await album.getByTestId('tool-replay').click();
    const said = await album.evaluate(() => [...(window.gallery?.said ?? [])]);
    expect(aloud.join(), id).not.toContain(exampleVisitor.name);
    for (const text of said) {
      expect(text, id).not.toContain(exampleVisitor.maskedIdentityNumber);
      // Telephone numbers have separators or at most twelve digits; an identity number has fifteen or eighteen.
      expect(text, id).not.toMatch(/\*|\d{13}/);
    }
  }
});
