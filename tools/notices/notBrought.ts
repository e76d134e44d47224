/** What travels with the packages under terms of its own, or was made from something, and no package manager knows of. */
export interface FurtherWork {
  what: string;
  where: string;
  terms: string;
}

/** Each stands here with where it lies and under which terms; `docs/decisions/` says how that was found out. */
export const furtherWorks: readonly FurtherWork[] = [
  {
    what: 'BlazeFace, Face Mesh, Iris and Hand Landmark (nets)',
    where: 'node_modules/@vladmandic/human/models/{blazeface,facemesh,iris,handlandmark-lite}.*',
    terms:
      'Google LLC, published with MediaPipe under the Apache License 2.0; converted by Vladimir Mandic (MIT, @vladmandic/human).',
  },
  {
    what: 'face recognition net of dlib (weights)',
    where: 'node_modules/face-api.js/model/face_recognition_model.*',
    terms:
      'Davis E. King, dedicated to the public domain (CC0 1.0); converted by Vincent Mühler (MIT, face-api.js) and kept by Vladimir Mandic (MIT, @vladmandic/face-api).',
  },
  {
    what: 'face detector SSD MobileNet v1 (weights)',
    where: 'node_modules/face-api.js/model/ssd_mobilenetv1_model.*',
    terms:
      'yeephycho, published with tensorflow-face-detection under the Apache License 2.0; converted by Vincent Mühler (MIT, face-api.js).',
  },
  {
    what: 'the 68 landmarks of a face (weights)',
    where: 'node_modules/face-api.js/model/face_landmark_68_model.*',
    terms:
      'Vincent Mühler, trained for face-api.js (MIT) and kept by Vladimir Mandic (MIT, @vladmandic/face-api).',
  },
  {
    what: 'Noto Sans SC (typeface)',
    where: 'inside the page, from @fontsource-variable/noto-sans-sc',
    terms: 'The Noto Project Authors, SIL Open Font License 1.1; its text is below.',
  },
  {
    what: 'icons of Lucide',
    where: 'inside the page, from lucide-react',
    terms: 'Lucide contributors (ISC), partly from Feather by Cole Bemis (MIT); the texts are below.',
  },
  {
    what: 'readings of Chinese characters',
    where: 'resources/pinyin/characters.json',
    terms: 'Made from pinyin-pro by zh-lx (MIT).',
  },
  {
    what: 'libvips and the libraries in it',
    where: 'node_modules/@img/sharp-libvips-*',
    terms:
      'GNU LGPL 3.0 or later, linked dynamically, unchanged: the file may be exchanged for another build. Its source, and the terms of each library inside, are at https://github.com/lovell/sharp-libvips under the tag of the version named below (THIRD-PARTY-NOTICES.md).',
  },
  {
    what: 'HIDAPI',
    where: 'compiled into node-hid',
    terms:
      'Signal 11 Software and contributors; of its three licences the BSD one is taken. Its text is below.',
  },
  {
    what: 'SQLite and SQLite3 Multiple Ciphers',
    where: 'compiled into better-sqlite3-multiple-ciphers',
    terms: 'SQLite is in the public domain; SQLite3 Multiple Ciphers is by Ulrich Telle (MIT).',
  },
  {
    what: 'the Mandarin voice',
    where: 'inside the page (voice/)',
    terms: 'Spoken by espeak-ng (GPL 3.0), a tool of the build: none of its code or data is passed on.',
  },
  {
    what: 'Electron, Chromium and Node.js',
    where: 'the program of the packaged shell',
    terms: 'MIT and many others: LICENSE.electron.txt and LICENSES.chromium.html beside the program.',
  },
];
