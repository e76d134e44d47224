import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The project's folder. */
export const projectDir = join(import.meta.dirname, '../..');

/** Every page of the documentation, by its path inside of the project. */
export const allPages: string[] = [
  ...globSync('*.md', { cwd: projectDir }),
  ...globSync('docs/**/*.md', { cwd: projectDir }),
].sort();

/** What can be compared of a page, whatever language it is in. */
export interface PageShape {
  /** `##`, in their order */
  headings: string[];
  /** each table as the number of cells in each row */
  tables: number[][];
  /** each block of code without its remarks */
  code: string[];
  /** paths inside of the project that it points to, pictures too, sorted and each once */
  targets: string[];
  /** how many points its lists have, in their order */
  listItems: number;
}

/** @param file path inside of the project */
export function readPage(file: string): string {
  return readFileSync(join(projectDir, file), 'utf8');
}

/** Where the links and pictures of a page lead inside of the project, as they come; addresses elsewhere are left out. */
export function targetsOf(file: string, text: string): string[] {
  const links = Array.from(text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g), (match) => match[1] ?? '');
  return links.filter((link) => !link.includes(':')).map((link) => normalize(join(dirname(file), link)));
}

/** Takes a page apart. The link to its own version in the other language is left out. */
export function shapeOf(file: string): PageShape {
  const text = readPage(file);
  const code: string[] = [];
  const prose = text
    .replaceAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm, (_, language: string, block: string) => {
      code.push(withoutRemarks(language, block));
      return '';
    })
    .replaceAll(/^ {4}\S.*$/gm, (line) => {
      code.push(withoutRemarks('', line));
      return '';
    });
  const lines = prose.split('\n');
  const tables: number[][] = [];
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('|')) continue;
    if (!lines[index - 1]?.startsWith('|')) tables.push([]);
    tables.at(-1)?.push(line.replaceAll(/`[^`]*`/g, '').split('|').length - 2);
  }
  const other = otherLanguage(file);
  const targets = targetsOf(file, text).filter((target) => target !== other);
  return {
    headings: lines.flatMap((line) => /^#+(?= )/.exec(line)?.[0] ?? []),
    tables,
    code,
    targets: [...new Set(targets.map((target) => target.replace('.zh-CN.md', '.md')))].sort(),
    listItems: lines.filter((line) => /^(-|\d+\.) /.test(line)).length,
  };
}

/** `docs/voice.zh-CN.md` of `docs/voice.md`, and the other way round. */
export const otherLanguage = (file: string): string =>
  file.endsWith('.zh-CN.md') ? file.replace('.zh-CN.md', '.md') : file.replace(/\.md$/, '.zh-CN.md');

/** Code without what differs by language: remarks, the doctor's language, names that stand for something, the map's words. */
function withoutRemarks(language: string, block: string): string {
  const lines = block.split('\n').map((line) =>
    line
      .replace(/(^|\s)(#|\/\/) .*$/, '')
      .replace(/ --lang en$/, '')
      .replace('主机:端口', 'HOST:PORT')
      .replace('用户名', 'USER')
      .trimEnd(),
  );
  if (language !== 'text') return lines.join('\n').trim();
  return lines.map((line) => (line.match(/[\w.-]+\//g) ?? []).join(' ')).join('\n');
}
