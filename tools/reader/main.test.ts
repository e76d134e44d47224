import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeBaseInformation } from '../../native/card/container.ts';
import { type CardFields, encodeCard } from '../../native/card/encodeCard.ts';
import { encodeFingerprint } from '../../native/card/testing/encodeFingerprint.ts';
import { encodeAnswer } from '../../native/sam/frame.ts';
import { demoCard, wltLikePhoto } from '../../native/simulator/demoCards.ts';
import { createSimulatedSam } from '../../native/simulator/simulatedSam.ts';
import { createSamServer } from '../../native/simulator/testing/samServer.ts';
import { hidFramingNames, hidFramings } from '../../native/transport/hidFraming.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'anxin-reader-'));
const number = '11010519491231002X';
const latencyMs = { find: 1, select: 1, read: 5, 'read-address': 1 };

const children: ChildProcess[] = [];
const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close();
});

function reader(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args, '--lang', 'en'], {
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

function start(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args, '--lang', 'en'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const seen: string[] = [];
  return {
    child,
    seen,
    async until(text: string): Promise<string> {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`ended before ${text}; saw ${seen.join('\n')}`);
        seen.push(value);
        if (value.includes(text)) return value;
      }
    },
    async interrupt(): Promise<number | null> {
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

async function serve() {
  const sam = createSimulatedSam({ latencyMs });
  const server = createSamServer(sam).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { sam, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function capture(name: string, fields: CardFields, { hex = false, withFingerprints = false } = {}): string {
  const data = encodeBaseInformation(encodeCard(fields), withFingerprints);
  const frame = Buffer.from(encodeAnswer({ sw1: 0, sw2: 0, sw3: 0x90, data }));
  const file = join(folder, name);
  writeFileSync(file, hex ? frame.toString('hex').replace(/../g, '$& ').trim() : frame);
  return file;
}

const citizen: CardFields = {
  kind: 'citizen',
  name: '张三丰',
  sex: 'female',
  ethnicity: '维吾尔',
  birthDate: '1949-12-31',
  address: '河南省洛阳市西工区1号',
  idNumber: number,
  issuer: '洛阳市公安局',
  validFrom: '2010-01-01',
  validUntil: 'long-term',
  photo: wltLikePhoto(1),
};

describe('decode', () => {
  test.each<[string, CardFields, object]>([
    ['citizen', citizen, { ...citizen, photo: 'wlt', fingerprints: [], findings: [] }],
    [
      'hmt-permit',
      {
        ...citizen,
        kind: 'hmt-permit',
        idNumber: '810000199408230021',
        birthDate: '1994-08-23',
        travelPermitNumber: 'H12345678',
        issueCount: 2,
      },
      {
        kind: 'hmt-permit',
        idNumber: '810000199408230021',
        travelPermitNumber: 'H12345678',
        issueCount: 2,
        findings: [],
      },
    ],
    [
      'foreign-2017',
      {
        ...citizen,
        kind: 'foreign-2017',
        idNumber: 'USA110085010103',
        birthDate: '1985-01-01',
        nationality: 'USA',
        englishName: 'SMITH, JOHN',
        issuer: '1500',
      },
      {
        kind: 'foreign-2017',
        englishName: 'SMITH, JOHN',
        nationality: 'USA',
        idNumber: 'USA110085010103',
        findings: [],
      },
    ],
    [
      'foreign-2023',
      {
        ...citizen,
        kind: 'foreign-2023',
        sex: 'male',
        idNumber: '932682198501010017',
        birthDate: '1985-01-01',
        nationality: 'SAU',
        englishName: 'ALSAUD, ABDULRAHMAN',
        issueCount: 0,
      },
      {
        kind: 'foreign-2023',
        englishName: 'ALSAUD, ABDULRAHMAN',
        nationality: 'SAU',
        sex: 'male',
        findings: [],
      },
    ],
  ])('prints a card of kind %s from binary and from hexadecimal digits', (kind, fields, expected) => {
    for (const hex of [false, true]) {
      const { stdout, status } = reader(
        'decode',
        capture(`${kind}.${hex ? 'hex' : 'bin'}`, fields, { hex }),
        '--plain',
      );
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject(expected);
    }
  });

  test('masks everything that tells who the person is unless asked for it in full', () => {
    const permit: CardFields = { ...citizen, kind: 'hmt-permit', travelPermitNumber: 'H12345678' };
    const { stdout } = reader('decode', capture('masked.bin', permit));
    for (const secret of [number, '三丰', '12-31', '洛阳市西工区', 'H12345678'])
      expect(stdout).not.toContain(secret);
    expect(JSON.parse(stdout)).toMatchObject({
      name: '张**',
      idNumber: '110***********002X',
      birthDate: '1949-**-**',
    });
  });

  test('tells fingerprints without their templates', () => {
    const head = { status: 'enrolled', finger: 'right-thumb', quality: 90 } as const;
    const fields = { ...citizen, fingerprints: [{ template: encodeFingerprint(head) }] };
    const { stdout } = reader('decode', capture('fingers.bin', fields, { withFingerprints: true }));
    expect(JSON.parse(stdout)).toMatchObject({ fingerprints: [head] });
  });

  test.each(hidFramingNames)(
    'understands a capture of the reports of a HID reader in the framing %s',
    (framing) => {
      const frame = new Uint8Array(readFileSync(capture('frame.bin', citizen)));
      const file = join(folder, `${framing}.bin`);
      writeFileSync(file, Buffer.concat(hidFramings[framing].encodeAnswer(frame)));
      expect(JSON.parse(reader('decode', file, '--plain').stdout)).toMatchObject({
        name: '张三丰',
        findings: [],
      });
    },
  );

  const whole = () => readFileSync(capture('whole.bin', citizen));
  test.each<[string, (frame: Buffer) => Buffer | string]>([
    ['checksum', (frame) => Buffer.from(frame.with(500, (frame[500] as number) ^ 1))],
    ['truncated', (frame) => frame.subarray(0, 900)],
    ['length', () => 'AA AA AA 96 69 FF FF 00 00 90'],
    ['no-frame', () => 'hello'],
    ['no-frame', () => ''],
    ['moved-away', () => 'AA AA AA 96 69 00 04 00 00 41 45'],
    ['not-base-information', () => 'AAAAAA9669000400009094'],
    ['status-unknown', () => 'AAAAAA9669000400007773'],
  ])('answers {"error":"%s"} and fails for bytes that hold no card', (error, spoil) => {
    const file = join(folder, 'spoiled');
    writeFileSync(file, spoil(whole()));
    const { stdout, status } = reader('decode', file);
    expect(JSON.parse(stdout)).toEqual({ error });
    expect(status).not.toBe(0);
  });

  test('says when there is no such file', () => {
    const { stdout, status } = reader('decode', join(folder, 'absent'));
    expect(JSON.parse(stdout)).toEqual({ error: 'file-unreadable' });
    expect(status).not.toBe(0);
  });
});

describe('watch', () => {
  test.each([
    [[], '110***********002X', number],
    [['--plain'], number, '110***'],
  ])('with %j shows %s as cards come and go', async (flags, shown, hidden) => {
    const { sam, address } = await serve();
    const session = start('watch', '--tcp', address, ...flags);
    await session.until('connected');
    sam.layCard(demoCard({ name: '张三丰', idNumber: number }));
    const line = await session.until('card');
    expect(line).toContain(shown);
    expect(line).not.toContain(hidden);
    sam.removeCard();
    await session.until('taken away');
    expect(await session.interrupt()).toBe(0);
  });
});

describe('record and replay', () => {
  test('a session is written down without what tells who the person is, and plays back as it was', async () => {
    const { sam, address } = await serve();
    const file = join(folder, 'session.jsonl');
    const session = start('record', file, '--tcp', address);
    await session.until('connected');
    sam.fault({ type: 'flip', bit: 3000 }, { on: 'read' });
    sam.layCard(demoCard({ name: '张三丰', idNumber: number, additionalAddress: '洛阳市涧西区' }));
    await session.until('card');
    sam.removeCard();
    await session.until('taken away');
    await session.interrupt();
    const received = readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => /"received":"(\w*)"/.exec(line)?.[1] ?? [])
      .join('');
    expect(received.length).toBeGreaterThan(2 * 1295 * 2);
    for (const secret of [number, number.slice(6, 14), '张三丰', '洛阳市', '涧西']) {
      expect(received).not.toContain(Buffer.from(secret, 'utf16le').toString('hex'));
    }
    const { stdout, status } = reader('replay', file);
    expect(status).toBe(0);
    const events = stdout.split('\n').map((line) => line.split(/[ {]/)[0]);
    expect(events).toContain('card');
    expect(stdout).toContain('connected to');
    expect(stdout).toContain('card taken away');
    expect(stdout).toContain('"kind":"citizen"');
  });

  test('what tells who the person is is kept when asked for', async () => {
    const { sam, address } = await serve();
    const file = join(folder, 'personal.jsonl');
    const session = start('record', file, '--tcp', address, '--personal');
    sam.layCard(demoCard({ name: '张三丰', idNumber: number }));
    await session.until('card {');
    await session.interrupt();
    expect(reader('replay', file, '--plain').stdout).toContain(number);
  });

  test('a file that is no recording is refused with the line that is wrong', () => {
    const file = join(folder, 'other.jsonl');
    writeFileSync(file, '{"at":0,"sent":"aa"}\n{"at":1}\n');
    expect(reader('replay', file)).toMatchObject({ status: 1, stderr: expect.stringContaining('line 2') });
  });
});

describe('doctor', () => {
  test('passes every step with a module, a card and a photo helper that work', async () => {
    const { sam, address } = await serve();
    sam.layCard(demoCard({ name: '张三丰', idNumber: number }));
    const helper = join(folder, 'helper.py');
    writeFileSync(helper, "import sys\nsys.stdout.buffer.write(b'BM' + bytes(38860))\n");
    const session = start('doctor', '--tcp', address, '--helper', `/usr/bin/python3 ${helper}`);
    const [code] = (await once(session.child, 'exit')) as [number];
    await session.until('Photo helper');
    expect(session.seen.filter((line) => line.startsWith('✓'))).toHaveLength(5);
    expect(session.seen.join('\n')).not.toContain(number);
    expect(code).toBe(0);
  });

  test('stops where nothing answers, and says what to do', () => {
    const { stdout, status } = reader('doctor', '--tcp', '127.0.0.1:1', '--wait', '1');
    expect(stdout).toMatch(/✗ Reader found and opened.*\n +No reader was found. Check cable/);
    expect(status).toBe(1);
  });

  test('tells a module whose self test fails from a silent one', async () => {
    const { sam, address } = await serve();
    sam.fault({ type: 'status', status: 'self-test-failed' }, { times: 100 });
    const session = start('doctor', '--tcp', address, '--wait', '1');
    await session.until('✗ Status of the security module');
    await session.until('self test fails');
  });
});

describe('the command line', () => {
  test('without a command tells how it is used, in the language asked for', () => {
    expect(spawnSync(process.execPath, [main, '--lang', 'zh-CN'], { encoding: 'utf8' }).stdout).toContain(
      '用法',
    );
    expect(spawnSync(process.execPath, [main, '--lang', 'zh-TW'], { encoding: 'utf8' }).stdout).toContain(
      '讀卡機',
    );
    expect(reader().stdout).toContain('Usage');
  });

  test.each([['fly'], ['watch', '--tcp', 'nowhere'], ['watch', '--device', 'x'], ['list', '--colour']])(
    'refuses %s %s',
    (...args) => {
      expect(reader(...args.filter((arg) => arg !== undefined)).status).toBe(2);
    },
  );
});
