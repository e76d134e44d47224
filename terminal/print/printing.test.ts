import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { verifyPaperCode } from '../../contract/paper/paperCode.ts';
import { findChromium } from '../base/chromium.ts';
import { createDeskRouter } from '../desk/deskRouter.ts';
import {
  certifyByCamera,
  openTestDesk,
  pins,
  scan,
  signature,
  type TestScene,
} from '../desk/testing/deskFixture.ts';
import { temporaryDirectory } from '../vault/testing/storeFixture.ts';
import { readCode } from './checkCode.ts';
import { createChromiumPdf } from './chromiumPdf.ts';
import { html } from './html.ts';
import { createPrinting } from './printing.ts';
import { certifyingAgency } from './testing/paperFixture.ts';

const hasChromium = findChromium(process.env) !== null;
const hasPoppler = spawnSync('pdftotext', ['-v']).status === 0;
const wang = '11010519491231002X';
const zhou = { name: '周敏', pin: pins.zhou };

async function printingDesk(scene: TestScene = {}) {
  const at = await openTestDesk({ pdf: createChromiumPdf(), ...scene });
  const client = createRouterClient(createDeskRouter(at.desk));
  await client.signIn({ name: '陈静', pin: pins.chen });
  const { personId } = await client.byNumber({ identityNumber: wang });
  return { ...at, client, personId, fileOf: ({ file }: { file: string }) => join(at.dataDir, file) };
}

/** What a receipt printer makes of a page: dots of one eighth of a millimetre, black or nothing. */
async function spoolPicture(file: string): Promise<Buffer> {
  const page = file.replace(/\.pdf$/, '');
  execFileSync('pdftoppm', ['-r', '203', '-gray', '-png', '-singlefile', file, page]);
  return sharp(readFileSync(`${page}.png`))
    .threshold()
    .png()
    .toBuffer();
}

const textOf = (file: string): string =>
  execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });

function factsOf(file: string): { pages: number; widthMm: number; heightMm: number; fonts: string } {
  const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
  const [, width = '', height = ''] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info) ?? [];
  const mm = (points: string) => Math.round((Number(points) / 72) * 25.4);
  return {
    pages: Number(/Pages:\s+(\d+)/.exec(info)?.[1]),
    widthMm: mm(width),
    heightMm: mm(height),
    fonts: execFileSync('pdffonts', [file], { encoding: 'utf8' }),
  };
}

test('what is filled into a template is escaped, and markup is not', () => {
  const name = '<script>王"&';
  expect(html`<b>${name}</b>${html`<i>${1}</i>`}${null}${['a', html`<br>`]}`.text).toBe(
    '<b>&lt;script&gt;王&quot;&amp;</b><i>1</i>a<br>',
  );
});

describe('on a machine without Chromium', () => {
  test('nothing is printed, and the desk says so', async () => {
    const { client, personId } = await printingDesk({ pdf: { make: async () => null } });
    const form = { document: 'form' as const, personId, formId: 'confirmation-form' };
    await expect(client.print({ document: form, language: 'zh-CN' })).rejects.toMatchObject({
      data: { reason: 'printing-unavailable' },
    });
  });
});

describe.skipIf(!hasChromium || !hasPoppler)('on paper (needs Chromium and poppler-utils)', () => {
  test("Hunan's confirmation form is filled from the roster: one page, Chinese fonts embedded, saved where no printer is", async () => {
    const { client, personId, fileOf, desk } = await printingDesk();
    const printed = await client.print({
      document: { document: 'form', personId, formId: 'confirmation-form' },
      language: 'zh-CN',
    });
    expect(printed).toMatchObject({ outcome: 'saved', because: 'no-printer', pages: 1 });
    const facts = factsOf(fileOf(printed));
    expect(facts).toMatchObject({ pages: 1, widthMm: 210, heightMm: 297 });
    // Skia writes a variable font's glyphs as Type 3; what counts is that each is embedded and maps back to its character.
    const fonts = facts.fonts.trim().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThan(10);
    expect(fonts.filter((font) => !/\syes\s+(yes|no)\s+yes\s/.test(font))).toEqual([]);
    const text = textOf(fileOf(printed)).replaceAll(/\s/g, '');
    for (const part of [
      '湖南省机关事业单位养老保险待遇领取人员资格认证确认表',
      '王桂兰',
      wang,
      '省水利厅',
      '1949年12月31日',
      '机关事业单位养老保险',
      '2025年4月11日',
      '单位负责人（签字）',
      '单位行政公章（盖章）',
      '湘人社函〔2022〕40号',
    ])
      expect(text).toContain(part);
    expect(statSync(fileOf(printed)).mode & 0o077).toBe(0);
    expect(desk.audit.entries().at(-1)).toMatchObject({
      event: 'document-made',
      fields: { document: 'form', pages: 1 },
    });
  });

  test('a receipt fits on one length of an 80 mm roll and on A4, masks the number and tells the delivery truthfully', async () => {
    const { client, visits, store, fileOf } = await printingDesk();
    await certifyByCamera(client, visits, wang);
    const recordId = [...store.records.iterate()][0]?.record.id ?? '';
    const roll = await client.print({
      document: { document: 'receipt', recordId, paper: 'roll-80mm' },
      language: 'zh-CN',
    });
    const facts = factsOf(fileOf(roll));
    expect(facts).toMatchObject({ pages: 1, widthMm: 80 });
    expect(facts.heightMm).toBeGreaterThan(60);
    expect(facts.heightMm).toBeLessThan(300);
    const text = textOf(fileOf(roll)).replaceAll(/\s/g, '');
    for (const part of [
      '认证成功',
      '王桂兰',
      '110***********002X',
      '2027年5月20日',
      '已记录在本机，等待发送',
      '经办机构照片（2019年1月1日拍摄）',
      '陈静',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain(wang);
    const a4 = await client.print({
      document: { document: 'receipt', recordId, paper: 'a4' },
      language: 'en',
    });
    expect(factsOf(fileOf(a4))).toMatchObject({ pages: 1, widthMm: 210 });
    expect(textOf(fileOf(a4))).toContain('recorded here, waiting to be sent');
  });

  test('the code on a roll and on A4 is read from the print of a 203 dpi printer, and a later print says the later state', async () => {
    const at = await printingDesk();
    const { client, visits, store, fileOf } = at;
    const agency = await certifyingAgency(store);
    await certifyByCamera(client, visits, wang);
    const { record, token } = store.records.iterate().next().value ?? {};
    if (!record || !token) throw new Error('nothing was recorded');
    const papers = ['roll-80mm', 'a4'] as const;
    const verdicts = async () =>
      Promise.all(
        papers.map(async (paper) => {
          const document = { document: 'receipt' as const, recordId: record.id, paper };
          const file = fileOf(await client.print({ document, language: 'zh-CN' }));
          const code = await readCode(await spoolPicture(file));
          if (code === null) throw new Error(`no code is read from ${paper}`);
          expect(code).not.toContain(wang);
          return {
            text: textOf(file).replaceAll(/\s/g, ''),
            verdict: await verifyPaperCode(code, agency.published),
          };
        }),
      );
    for (const { text, verdict } of await verdicts()) {
      expect(text).toContain('打印时经办机构尚未回执');
      expect(verdict).toMatchObject({
        ok: true,
        receipt: null,
        recorded: {
          recordId: record.id,
          on: '2026-05-20',
          nextBy: '2027-05-20',
          result: 'certified',
          delivery: 'queued',
          maskedIdentityNumber: '110***********002X',
        },
      });
    }
    await agency.decide(record, token, 'accepted');
    for (const { text, verdict } of await verdicts()) {
      expect(text).toContain('经办机构已确认');
      expect(text).toContain('内有经办机构对本条记录签发的回执');
      expect(verdict).toMatchObject({ ok: true, receipt: { state: 'accepted' } });
    }
    expect(at.logLines.join('')).not.toContain(wang);
  });

  test("a unit's monthly bundle lists its forms and carries each signed scan", async () => {
    const { client, personId, fileOf } = await printingDesk();
    await client.form({
      personId,
      formId: 'confirmation-form',
      route: 'in-person',
      helper: null,
      received: ['unit-head', 'unit-seal', 'attachment-1'],
      scans: [await scan(), await scan()],
      contact: null,
      confirmation: zhou,
    });
    const document = { document: 'unit-bundle' as const, unit: '省水利厅', month: '2026-05' };
    const printed = await client.print({ document, language: 'zh-CN' });
    expect(factsOf(fileOf(printed)).pages).toBe(3);
    expect(printed.pages).toBe(3);
    expect(textOf(fileOf(printed)).replaceAll(/\s/g, '')).toContain('共1份，请于当月30日前报送');
    await expect(
      client.print({ document: { ...document, month: '2026-04' }, language: 'zh-CN' }),
    ).rejects.toMatchObject({
      data: { reason: 'nothing-to-print' },
    });
  });

  test('the list and the reports come on paper in each language', async () => {
    const { client, personId, fileOf } = await printingDesk();
    await client.visualCheck({
      personId,
      reason: 'declined',
      cardSeen: true,
      helper: null,
      signature: await signature(),
      contact: null,
      confirmation: null,
    });
    const list = await client.print({ document: { document: 'outreach', scope: {} }, language: 'zh-TW' });
    expect(textOf(fileOf(list)).replaceAll(/\s/g, '')).toContain('待認證人員名單');
    const report = { document: 'report' as const, from: '2026-05-01', to: '2026-05-31' };
    const sheet = await client.print({ document: report, language: 'en' });
    expect(textOf(fileOf(sheet)).replaceAll(/\s+/g, ' ')).toContain('assisted at a desk certified 1');
  });

  test('a printer gets the file; one that refuses leaves it saved, and the desk says why', async () => {
    const spooled: string[] = [];
    const printers = { a4: 'office', roll: null };
    const spool = async (_file: string, printer: string) => void spooled.push(printer);
    const { client, personId } = await printingDesk({ printers, spool });
    const form = {
      document: { document: 'form' as const, personId, formId: 'confirmation-form' },
      language: 'zh-CN' as const,
    };
    expect(await client.print(form)).toMatchObject({ outcome: 'printed', because: null });
    expect(spooled).toEqual(['office']);
    const broken = await printingDesk({ printers, spool: () => Promise.reject(new Error('out of paper')) });
    const again = { ...form, document: { ...form.document, personId: broken.personId } };
    expect(await broken.client.print(again)).toMatchObject({ outcome: 'saved', because: 'printer-refused' });
  });
});

test('documents older than a month are gone with the next start', () => {
  const dataDir = temporaryDirectory();
  const options = { dataDir, pdf: createChromiumPdf(), printers: { a4: null, roll: null } };
  createPrinting(options);
  const folder = join(dataDir, 'documents');
  writeFileSync(join(folder, 'old.pdf'), '');
  writeFileSync(join(folder, 'new.pdf'), '');
  const longAgo = Date.now() / 1000 - 31 * 86_400;
  utimesSync(join(folder, 'old.pdf'), longAgo, longAgo);
  createPrinting(options);
  expect(readdirSync(folder)).toEqual(['new.pdf']);
});
