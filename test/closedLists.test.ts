import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flatten, languages, type TextTree } from '../renderer/words/texts.ts';
import { auditEvents } from '../terminal/desk/operators/auditEvents.ts';
import { eventCatalogue } from '../terminal/events/catalogue.ts';

const projectDir = join(import.meta.dirname, '..');
const sources = globSync('{agency,contract,domain,electron,face,native,renderer,terminal}/**/*.{ts,tsx}', {
  cwd: projectDir,
})
  .filter((file) => !/\.test\.tsx?$|\/testing\/|\/fixtures\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(projectDir, file), 'utf8') }));

/** Names that no source says as a word of its own, save the file that lists them. */
function unwritten(names: readonly string[], listedIn: RegExp): string[] {
  const text = sources
    .filter(({ file }) => !listedIn.test(file))
    .map((source) => source.text)
    .join('\n');
  return names.filter((name) => !text.includes(`'${name}'`));
}

/**
 * Keys that no source asks for. A key is asked for where it stands whole, or where a template fits it whose gaps are
 * filled with names that stand in the sources: `end.${reason}` asks for `end.time` where something is called `time`.
 */
function unasked(keys: readonly string[], texts: readonly string[]): string[] {
  const all = texts.join('\n');
  const words = new Set(Array.from(all.matchAll(/(?<![\w-])[\w-]+(?![\w-])/g), ([word]) => word));
  const whole = new Set(Array.from(all.matchAll(/['"`]([\w.-]+)['"`]/g), (match) => match[1] ?? ''));
  const templates = Array.from(all.matchAll(/`((?:[\w.-]|\$\{[^{}`]*\})+)`/g), (match) => match[1] ?? '')
    .filter((template) => template.includes('${'))
    .map((template) =>
      template
        .split(/\$\{[^}]*\}/)
        .map((part) => part.replaceAll('.', '\\.'))
        .join('([\\w.-]+)'),
    )
    .filter((pattern) => pattern.includes('\\.'))
    .map((pattern) => new RegExp(`^${pattern}$`));
  return keys.filter(
    (key) =>
      !whole.has(key) &&
      !templates.some((template) =>
        template
          .exec(key)
          ?.slice(1)
          .every((gap) => whole.has(gap) || gap.split('.').every((word) => words.has(word))),
      ),
  );
}

/** A template in a source: `end.` and whatever a reason is called. */
const ended = ['`end.$', '{reason}`'].join('');

describe('what a closed list names is used', () => {
  test('each event of the terminal’s log is written somewhere', () => {
    expect(unwritten(Object.keys(eventCatalogue), /^terminal\/events\//)).toEqual([]);
  });

  test('each event of the audit is written somewhere', () => {
    expect(unwritten(Object.keys(auditEvents), /auditEvents\.ts$/)).toEqual([]);
  });

  test('each event of the agency’s log is written somewhere', () => {
    const listed = readFileSync(join(projectDir, 'agency/events.ts'), 'utf8');
    const names = Array.from(listed.matchAll(/^ {2}'([a-z-]+)': '/gm), (match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(10);
    expect(unwritten(names, /^agency\/events\.ts$/)).toEqual([]);
  });

  test('each text is asked for by the page', () => {
    const texts = languages['zh-CN'].texts as TextTree;
    expect(
      unasked(
        [...flatten(texts).keys()],
        sources.map(({ text }) => text),
      ),
    ).toEqual([]);
  });

  test.each([
    ['idle.title', "t('idle.title')", []],
    ['end.time', `${ended}; "time"`, []],
    ['idle.gone', "t('idle.title')", ['idle.gone']],
    ['end.never', `${ended}; "time"`, ['end.never']],
  ])('%s beside %s', (key, source, missing) => {
    expect(unasked([key], [source])).toEqual(missing);
  });
});
