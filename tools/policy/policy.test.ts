import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string) => join(import.meta.dirname, '../../domain/policy/fixtures', name);
const published = (id: string) => join(import.meta.dirname, '../../resources/policies', `${id}.json`);

function policy(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), ...args],
    { encoding: 'utf8', cwd: folder },
  );
  return { status, stdout, stderr };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const pensioner = {
  schemes: [{ scheme: 'institution-pension', drawingSince: '2012-01-01' }],
  certifications: ['2022-05-10'],
};

test('check runs the cases of a pack written from the guide and counts them in its last line', () => {
  const { status, stdout } = policy(
    'check',
    '--pack',
    fixture('qingshan-2026.json'),
    fixture('qingshan-2026.cases.json'),
  );
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('18 passed, 0 failed');
  expect(status).toBe(0);
});

test('check names the case, the key, what was expected and what came, and fails', () => {
  const cases = [
    { name: 'right', person: pensioner, on: '2022-06-01', standing: { status: 'current' } },
    { name: 'wrong', article: 'section-2', person: pensioner, on: '2022-06-01', standing: { status: 'due' } },
  ];
  const { status, stdout } = policy('check', file('cases.json', { pack: 'hunan-provincial-2022', cases }));
  expect(stdout).toBe(
    'hunan-provincial-2022: wrong (section-2)\n  standing.status: expected "due", got "current"\n1 passed, 1 failed\n',
  );
  expect(status).toBe(1);
});

test('standing prints where a person stands and why, in every language', () => {
  const person = file('person.json', pensioner);
  const { status, stdout } = policy(
    'standing',
    '--pack',
    'hunan-provincial-2022',
    '--person',
    person,
    '--on',
    '2022-06-01',
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    standing: {
      status: 'current',
      dueBy: '2023-05-10',
      schemes: [{ scheme: 'institution-pension', status: 'current' }],
    },
    schemes: [{ scheme: 'institution-pension', explanation: { en: expect.any(String) } }],
    explanation: {
      'zh-CN':
        '您上次认证是2022年5月10日，请在2023年5月10日前（含当日）再来认证一次（湘人社函〔2022〕40号 第二条）。',
      'zh-TW': expect.stringContaining('2023年5月10日'),
      en: expect.stringContaining('10 May 2023'),
    },
  });
});

test('standing takes a whole roster entry and prints nothing of it but the standing', () => {
  const entry = { ...pensioner, identityNumber: '430102195001011234', name: '张三', packId: 'x' };
  const person = file('entry.json', entry);
  const { stdout } = policy(
    'standing',
    '--pack',
    'hunan-provincial-2022',
    '--person',
    person,
    '--on',
    '2022-06-01',
  );
  expect(JSON.parse(stdout).standing.status).toBe('current');
  expect(stdout).not.toContain('430102195001011234');
});

test('calendar prints the standing before and a line for each day on which it changes', () => {
  const person = file('person.json', pensioner);
  const { stdout } = policy(
    'calendar',
    '--pack',
    'hunan-provincial-2022',
    '--person',
    person,
    '--from',
    '2022-05-01',
    '--to',
    '2024-01-01',
  );
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(/ {2,}/).filter(Boolean).slice(0, 2))).toEqual([
    ['before', 'due'],
    ['2022-05-10', 'current'],
    ['2023-04-10', 'expiring'],
    ['2023-05-11', 'overdue'],
    ['2023-06-01', 'suspended'],
  ]);
});

test('lint lists what a pack assumes, and fails with file, line, path and reason when it does not hold', () => {
  const good = policy('lint', published('luoyang-2018'), fixture('qingshan-2026.json'));
  expect(good.status).toBe(0);
  expect(good.stdout).toContain('assumed /rounds/0/countsFrom');

  const text = readFileSync(published('luoyang-2018'), 'utf8').replace('"2018-10-31"', '"2018-06-31"');
  const broken = file('broken.json', text);
  const bad = policy('lint', broken);
  const line = text.slice(0, text.indexOf('"closes"')).split('\n').length;
  expect(bad.status).toBe(1);
  expect(bad.stdout).toContain(`${broken}:${line} $.rounds[0].closes `);
});

test('schema prints the JSON Schema that is published', () => {
  const { stdout } = policy('schema');
  const schema = join(import.meta.dirname, '../../resources/policies/schema/policy-pack.schema.json');
  expect(stdout).toBe(readFileSync(schema, 'utf8'));
});

test.each([
  [[], 'npm run -s policy'],
  [['nonsense'], 'npm run -s policy'],
  [['check'], 'no case file is given'],
  [
    ['standing', '--pack', 'nowhere-1999', '--person', 'x', '--on', '2022-06-01'],
    'there is no pack nowhere-1999',
  ],
  [
    ['standing', '--pack', 'luoyang-2018', '--person', 'absent.json', '--on', '2022-06-01'],
    'absent.json cannot be read',
  ],
  [['lint', '--fast'], "'--fast'"],
])('%j says what is wrong and how it is meant, without a stack', (args, message) => {
  const { status, stderr } = policy(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a date that no calendar has and a person that is none are refused by name', () => {
  const nobody = file('nobody.json', { schemes: 'none' });
  const wrongPerson = policy('standing', '--pack', 'luoyang-2018', '--person', nobody, '--on', '2022-06-01');
  expect([wrongPerson.status, wrongPerson.stderr]).toEqual([2, expect.stringMatching(/schemes/)]);
  const person = file('person.json', pensioner);
  const wrongDay = policy('standing', '--pack', 'luoyang-2018', '--person', person, '--on', '2022-06-31');
  expect([wrongDay.status, wrongDay.stderr]).toEqual([2, expect.stringMatching(/--on/)]);
});
