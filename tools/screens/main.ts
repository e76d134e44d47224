import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { launchBrowser, noBrowser } from '../../test/e2e/browser.ts';
import { examples } from '../../test/gallery/examples.ts';
import { serveGallery } from '../../test/gallery/serveGallery.ts';

const help = `Takes a picture of every screen of the page, as an upright kiosk shows it, into docs/screens/.

  npm run screens [-- --only TEXT]

  --only TEXT  only the screens whose name contains TEXT
`;

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
if (noBrowser) {
  console.error(noBrowser);
  process.exit(1);
}

const kiosk = { width: 1080, height: 1920 };
const folder = new URL('../../docs/screens/', import.meta.url);
const wanted = examples.filter(({ id }) => id.includes(values.only));

mkdirSync(folder, { recursive: true });
if (values.only === '')
  for (const file of readdirSync(folder)) if (file.endsWith('.png')) rmSync(new URL(file, folder));

const gallery = await serveGallery();
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: kiosk, reducedMotion: 'reduce' });
await page.goto(`${gallery.origin}/?screen=idle`);
for (const { id } of wanted) {
  await page.evaluate((next) => window.gallery?.show(next, {}), id);
  await page.locator(id === 'waiting' ? 'main' : 'main:not([data-state="waiting"])').waitFor();
  await page.evaluate(() => document.fonts.ready);
  if (await page.locator('video').count())
    await page.locator('[data-testid="instruction"]:not([data-instruction="camera.opening"])').waitFor();
  // Few colours: a palette keeps each picture small enough to live beside the sources.
  const picture = await sharp(await page.screenshot())
    .png({ palette: true, colours: 128 })
    .toBuffer();
  writeFileSync(new URL(`${id}.png`, folder), picture);
  console.log(id);
}
await browser.close();
await gallery.close();

const list = examples.map(({ id }) => `## ${id}\n\n![${id}](${id}.png)\n`).join('\n');
writeFileSync(
  new URL('README.md', folder),
  `# Every screen\n\nOne picture of each state of the page, 1080×1920, taken by \`npm run screens\`. All sizes, contrasts and\nlanguages: \`npm run gallery\`.\n\n${list}`,
);
console.log(`${wanted.length} pictures in ${fileURLToPath(folder)}`);
