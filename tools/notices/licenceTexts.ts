import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RuntimePackage } from './runtimePackages.ts';

const require = createRequire(import.meta.url);
const licenceFile = /^(licen[cs]e|copying|notice|third[-_]?party)/i;

/** Where a package compiles another work in whose text lies deeper: folder of the package, path of the text. */
const deeper: Record<string, readonly string[]> = { 'node_modules/node-hid': ['hidapi/LICENSE-bsd.txt'] };

/**
 * The texts under which a package is passed on: the files that it brings. A binary for one system has those of the
 * package that asks for it, whether or not it is installed here. Where there is none, the standard text of SPDX stands
 * in, with the author's name.
 * @param projectDir where `node_modules` lies, with every package installed that is not optional
 */
export function licenceTexts(
  projectDir: string,
  all: readonly RuntimePackage[],
  one: RuntimePackage,
): string[] {
  if (!one.optional) {
    const own = filesOf(join(projectDir, one.folder), deeper[one.folder]);
    return own.length > 0 ? own : standardTexts(one, authorOf(join(projectDir, one.folder), one.name));
  }
  const parent = all.find(({ folder }) => folder === one.askedBy);
  if (parent && parent.licence === one.licence) return licenceTexts(projectDir, all, parent);
  return standardTexts(one, `the authors of ${one.name}`);
}

/** The full text of a licence by its SPDX identifier. */
function standardText(id: string): string {
  const { licenseText } = require(`spdx-license-list/licenses/${id}.json`) as { licenseText: string };
  return licenseText.trim();
}

function filesOf(folder: string, further: readonly string[] = []): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} is not installed: run npm ci --ignore-scripts`);
  const own = readdirSync(folder).filter((name) => licenceFile.test(name));
  return [...own.sort(), ...further].map((name) =>
    readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim(),
  );
}

function standardTexts({ licence }: RuntimePackage, holder: string): string[] {
  const ids = licence.split(/[\s()]+/).filter((word) => word !== '' && word !== 'AND' && word !== 'OR');
  return ids.map((id) =>
    standardText(id).replace(
      /(Copyright \(c\) )?<year> <(copyright holders|owner)>/i,
      `Copyright (c) ${holder}`,
    ),
  );
}

function authorOf(folder: string, name: string): string {
  const { author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    author?: string | { name?: string };
  };
  return (typeof author === 'string' ? author : author?.name) || `the authors of ${name}`;
}
