import type { KnipConfig } from 'knip';

/** Programs of the system: tests and tools look first whether they are there. */
const systemPrograms = [
  'apt-cache',
  'apt-get',
  'depmod',
  'dpkg-deb',
  'dpkg-query',
  'ffmpeg',
  'ffprobe',
  'lpstat',
  'modprobe',
  'mount',
  'pdffonts',
  'pdfinfo',
  'pdftoppm',
  'pdftotext',
  'qemu-system-x86_64',
  'setpriv',
  'umockdev-wrapper',
  'umount',
];

/**
 * What has no caller: files, exports, types and packages. `knip` counts every caller. `knip --production` counts only
 * those that are in the product (entries with a `!`), so that what tests alone call is dead.
 */
export default ({ production = false }: { production?: boolean }): KnipConfig => ({
  entry: [
    'electron/{main,preload}.ts!',
    'terminal/shell/serve.ts!',
    'agency/main.ts!',
    'tools/!(bench|screens|simulate)/main.ts!',
    'tools/setup/{start,buildPackage}.ts!',
    // What the build of the page asks for.
    'renderer/words/checkTexts.ts!',
    'tools/setup/test.ts',
    'tools/{bench,face,pinyin}/*.ts',
    'tools/{screens,simulate}/main.ts',
    // Pages, which HTML names.
    'tools/bench/*/page/main.ts',
    'test/{desk/page,gallery}/main.ts',
    // Started by their path: by hand, or as a process of their own.
    'test/desk/takePictures.ts',
    'test/hardware/{readerProcess,qemu/guest,qemu/main}.ts',
  ],
  project: [
    '**/*.{ts,tsx,mts,mjs}!',
    '!test/**!',
    '!tools/{bench,face,pinyin,screens,simulate}/**!',
    '!tools/setup/{test,reports}.ts!',
    '!**/{fixtures,testing}/**!',
  ],
  // A function that its own file calls is in the product, even when only a test calls it from outside.
  ignoreExportsUsedInFile: production,
  ignoreBinaries: systemPrograms,
  ignoreDependencies: [
    // The product uses only its models, and face/assets.ts finds them by their path.
    ...(production ? ['@vladmandic/human'] : []),
    // The package that goes under this name brings types, but its `exports` hide them.
    '@types/better-sqlite3',
    // Its texts are found by their path.
    'spdx-license-list',
  ],
});
