import { examples } from '../gallery/examples.ts';
import { expect, test, turnTo } from './galleryPage.ts';

test('no screen shows or says Chinese punctuation in English', async ({ album }) => {
  for (const { id } of examples) {
    await turnTo(album, id, { language: 'en' });
    await album.getByTestId('tool-replay').click();
    const [shown, said] = await album.evaluate(() => [
      document.body.innerText,
      [...(window.gallery?.said ?? [])].join('\n'),
    ]);
    expect(shown, id).not.toMatch(/[，。；：、（）《》【】「」！？]/);
    expect(said, id).not.toMatch(/[，。；：、（）《》【】「」！？]/);
  }
});
