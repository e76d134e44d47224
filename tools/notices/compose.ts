import { type FurtherWork, furtherWorks } from './notBrought.ts';
import type { RuntimePackage } from './runtimePackages.ts';

const line = '='.repeat(80);

/** A package and the texts under which it is passed on. */
export interface Noticed {
  package: RuntimePackage;
  texts: readonly string[];
}

/**
 * The whole file: what is in the product, then every licence text once, each under the packages that it holds for.
 * @returns plain text that ends with a newline
 */
export function composeNotices(
  noticed: readonly Noticed[],
  further: readonly FurtherWork[] = furtherWorks,
): string {
  const holders = new Map<string, { text: string; names: string[] }>();
  for (const { package: one, texts } of noticed)
    for (const text of texts) {
      const key = text.replaceAll(/\s+/g, ' ');
      const entry = holders.get(key) ?? { text, names: [] };
      if (!entry.names.includes(title(one))) entry.names.push(title(one));
      holders.set(key, entry);
    }
  return [
    'THIRD-PARTY NOTICES',
    '',
    'Anxin is passed on under the Apache License 2.0 (LICENSE). It needs the works below, each under terms of its own.',
    'Made by `npm run notices` from package-lock.json; do not edit by hand.',
    '',
    line,
    'WORKS THAT ARE NOT PACKAGES, OR LIE INSIDE OF ONE',
    line,
    ...further.flatMap(({ what, where, terms }) => ['', what, `  ${where}`, `  ${terms}`]),
    '',
    line,
    'PACKAGES',
    line,
    '',
    ...new Set(noticed.map(({ package: one }) => `${title(one)}: ${one.licence}`)),
    ...[...holders.values()].flatMap(({ text, names }) => ['', line, ...names, line, '', text]),
    '',
  ].join('\n');
}

const title = ({ name, version }: RuntimePackage): string => `${name} ${version}`;
