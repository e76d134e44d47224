import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fontsDir } from '../terminal/print/layOut.ts';
import { paperFile, paperOrigin, printOptions } from './paper.ts';

test('the page of the papers is empty, and loads the fonts that the style names', () => {
  expect(paperFile(`${paperOrigin}/`, fontsDir)).toBe('empty');
  const [font = ''] = readdirSync(join(fontsDir, 'files')).filter((name) => name.endsWith('.woff2'));
  const file = paperFile(`${paperOrigin}/fonts/files/${font}`, fontsDir);
  expect(file).toBe(join(fontsDir, 'files', font));
  expect(existsSync(file ?? '')).toBe(true);
});

test.each([
  'app://anxin/fonts/files/a.woff2',
  'file:///etc/passwd',
  'app://paper/etc/passwd',
  'app://paper/fonts/files/../../package.json',
  'app://paper/fonts/files/..%2f..%2fpackage.json',
  'app://paper/fonts/index.css',
  'nonsense',
])('%s is nothing that it may load', (address) => {
  expect(paperFile(address, fontsDir)).toBeNull();
});

test('a roll is printed as long as it is, without margins and page numbers; A4 with both', () => {
  const margins = { top: 0, bottom: 0, left: 0, right: 0 };
  expect(printOptions({ width: 3.15, height: 7, margins, footer: null })).toMatchObject({
    displayHeaderFooter: false,
    pageSize: { width: 3.15, height: 7 },
    margins,
    printBackground: true,
  });
  const wide = { top: 0.6, bottom: 0.6, left: 0.7, right: 0.7 };
  expect(printOptions({ width: 8.27, height: 11.69, margins: wide, footer: '<i>1</i>' })).toMatchObject({
    displayHeaderFooter: true,
    footerTemplate: '<i>1</i>',
    margins: wide,
  });
});
