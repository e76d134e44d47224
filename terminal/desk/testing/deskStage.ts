import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RouterClient } from '@orpc/server';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import type { VisitEnd } from '../../../contract/terminal/index.ts';
import { calendarDateAt } from '../../../domain/calendar.ts';
import type { LivenessAction } from '../../../domain/liveness/action.ts';
import { drawChallenge } from '../../../domain/liveness/challenge.ts';
import { visitor } from '../../../domain/liveness/testing/scriptedFace.ts';
import type { OperatorEntry } from '../../../domain/operator.ts';
import type { RosterEntry } from '../../../domain/person.ts';
import { loadPack } from '../../../domain/policy/loadPack.ts';
import type { PolicyPack } from '../../../domain/policy/pack.ts';
import { createEventLog } from '../../events/eventLog.ts';
import { createPaperCodes } from '../../print/paperCodes.ts';
import type { PdfMaker } from '../../print/pdf.ts';
import { createPrinting } from '../../print/printing.ts';
import { loadSigningKey } from '../../vault/keys/signingKey.ts';
import type { Store } from '../../vault/store/openStore.ts';
import type { RecordWriter } from '../../vault/store/recordWriter.ts';
import { createIdentify } from '../../visit/identify.ts';
import { createRecordAttempt } from '../../visit/recordAttempt.ts';
import type { FaceCheckResult } from '../../visit/visitFacts.ts';
import { createVisits, type Visits } from '../../visit/visits.ts';
import { createDesk, type Desk } from '../desk.ts';
import type { createDeskRouter } from '../deskRouter.ts';
import { hashPin } from '../operators/pin.ts';
import { handOverNumberHere } from '../people/handOver.ts';

export function packOf(id: string): PolicyPack | undefined {
  const loaded = loadPack(
    readFileSync(new URL(`../../../resources/policies/${id}.json`, import.meta.url), 'utf8'),
  );
  return loaded.ok ? loaded.pack : undefined;
}

/** 20 May 2026, 09:30 in Shanghai. */
export const deskNowMs = Date.UTC(2026, 4, 20, 1, 30);

export const pins = { chen: '402917', zhou: '583164', lin: '770213' };

const hashes = Promise.all(Object.values(pins).map(hashPin));

/** A teller who is also a pensioner, a second teller, and an engineer. The numbers are valid and nobody's. */
export async function operatorList(): Promise<OperatorEntry[]> {
  const [chen = '', zhou = '', lin = ''] = await hashes;
  return [
    { id: 'op-chen', name: '陈静', role: 'operator', pinHash: chen, identityNumber: '430102195803151234' },
    { id: 'op-zhou', name: '周敏', role: 'supervisor', pinHash: zhou },
    { id: 'op-lin', name: '林工', role: 'engineer', pinHash: lin },
  ];
}

const hunan = {
  packId: 'hunan-provincial-2022',
  schemes: [{ scheme: 'institution-pension' as const, drawingSince: '2012-01-01' }],
  unit: '省水利厅',
};
const luoyang = {
  packId: 'luoyang-2018',
  schemes: [{ scheme: 'enterprise-pension' as const, drawingSince: '2010-06-01' }],
  unit: '洛阳轴承厂',
};

export const people: RosterEntry[] = [
  {
    ...hunan,
    identityNumber: '11010519491231002X',
    name: '王桂兰',
    phone: '13800000001',
    township: '石桥镇',
    village: '柳树村',
    certifications: ['2025-04-11'],
    template: { mediaType: 'image/jpeg', data: 'AQID', takenOn: '2019-01-01' },
  },
  { ...hunan, identityNumber: '430102195803151234', name: '陈静', certifications: ['2025-06-01'] },
  {
    ...luoyang,
    identityNumber: '410302195003151233',
    name: '曾建国',
    township: '石桥镇',
    village: '桃园村',
    certifications: ['2025-05-30'],
  },
  {
    ...hunan,
    identityNumber: '430102194001011235',
    name: '单秀英',
    certifications: ['2025-05-21'],
    events: [{ kind: 'death', on: '2026-01-05' }],
  },
];

export const accepted: FaceCheckResult = {
  ok: true,
  frames: [],
  verification: {
    outcome: 'accepted',
    distance: 0.3,
    thresholds: { accept: 0.4, review: 0.55, record: 'test' },
    reference: { kind: 'agency-template', takenOn: '2019-01-01', hash: 'h' },
    framesCompared: 5,
    embedder: 'test',
  },
};

const noPdf: PdfMaker = { make: async () => null };

export interface DeskScene {
  entries?: RosterEntry[];
  operators?: OperatorEntry[];
  pdf?: PdfMaker;
  printers?: { a4: string | null; roll: string | null };
  spool?: (file: string, printer: string) => Promise<void>;
  lockAfterMs?: number;
  holdsOneFace?: boolean;
  /** whether the visits are a kiosk's, which sends people to the counter by a number */
  kiosk?: boolean;
  checked?: () => FaceCheckResult;
}

/** What a desk stands on. */
export interface StageFloor {
  store: Store;
  writer: RecordWriter;
  dataDir: string;
  nowMs(): number;
}

/**
 * A desk on a real encrypted store with real rules, records and visits; what stands in is the comparison of faces, whose
 * nets have tests of their own.
 */
export async function stageDesk(floor: StageFloor, scene: DeskScene = {}) {
  const { store, writer, dataDir, nowMs } = floor;
  const logLines: string[] = [];
  const log = createEventLog({ write: (line) => void logLines.push(line) });
  const today = () => calendarDateAt(nowMs());
  const entries = scene.entries ?? people;
  store.roster.applyChanges(
    entries.map((entry) => ({ change: 'put', entry })),
    'cursor-1',
  );
  const elsewhere = store.officeAttempts;
  const identify = createIdentify({
    packOf,
    ownPackId: 'hunan-provincial-2022',
    today,
    method: 'assisted',
    decodePhoto: async (photo) => photo,
    register: {
      find: (number) => store.roster.find(number),
      certificationsOf: (number) => store.records.certificationsOf(number),
      failedAttemptsSince: (number, day) =>
        store.records.failedAttemptsSince(number, day) + elsewhere.failedSince(number, day),
      brokenOffSince: (number, day) =>
        store.records.brokenOffSince(number, day) + elsewhere.brokenOffSince(number, day),
      lastAcceptedCapture: () => null,
    },
  });
  const record = createRecordAttempt({ writer, packOf, nowMs, pastRed: () => [] });
  const { privateKey } = await loadSigningKey(store.settings);
  const visits = createVisits({
    log,
    deliveryOf: (recordId) => store.outbox.deliveryOf(recordId)?.state ?? 'queued',
    codeOf: () => null,
    handOverOf: (number) => (scene.kiosk ? handOverNumberHere(store, number, today()) : null),
    ports: {
      flash: 'off',
      newId: () => uuidv7(),
      nowMs: () => performance.now(),
      nowIso: () => new Date(nowMs()).toISOString(),
      drawChallenge: ({ actions, actionsDrawn }) =>
        drawChallenge({ random: randomInt, nonce: uuidv7(), actions, count: actionsDrawn }),
      identify,
      beginFaceCheck: () => ({
        addFrame: () => {},
        finish: async () => scene.checked?.() ?? accepted,
        discard: () => {},
      }),
      record: (outcome) => record(outcome, desk.acts.alongsideVisit),
    },
  });
  const desk: Desk = createDesk({
    store,
    log,
    visits,
    dataDir,
    identify,
    record,
    packOf,
    nowMs,
    today,
    hallName: { 'zh-CN': '示范银行柳树支行', 'zh-TW': '示範銀行柳樹支行', en: 'Demo Bank, Willow branch' },
    lockAfterMs: scene.lockAfterMs ?? 300_000,
    printing: createPrinting({
      dataDir,
      pdf: scene.pdf ?? noPdf,
      printers: scene.printers ?? { a4: null, roll: null },
      ...(scene.spool ? { spool: scene.spool } : {}),
    }),
    codes: createPaperCodes({ store, nowMs, signingKey: () => privateKey }),
    holdsOneFace: async () => scene.holdsOneFace ?? true,
  });
  const list = scene.operators ?? (await operatorList());
  if (list.length > 0) store.inOneTransaction((work) => desk.operators.replaceOperators(work, list));
  return { ...floor, desk, visits, logLines };
}

export type StagedDesk = Awaited<ReturnType<typeof stageDesk>>;

/** A signature as the page draws it: a stroke on white. */
export async function signature(): Promise<Blob> {
  const stroke = Buffer.from(
    '<svg width="400" height="120"><rect width="400" height="120" fill="#fff"/><path d="M20 80 Q120 10 200 70 T380 40" stroke="#000" stroke-width="6" fill="none"/></svg>',
  );
  return new Blob([new Uint8Array(await sharp(stroke).png().toBuffer())], { type: 'image/png' });
}

/** A field that nobody has signed. */
export async function emptyField(): Promise<Blob> {
  const png = sharp({ create: { width: 400, height: 120, channels: 3, background: '#ffffff' } }).png();
  return new Blob([new Uint8Array(await png.toBuffer())], { type: 'image/png' });
}

/** A page that came back signed, photographed. */
export async function scan(): Promise<Blob> {
  const jpeg = sharp({ create: { width: 600, height: 850, channels: 3, background: '#eeeeee' } }).jpeg();
  return new Blob([new Uint8Array(await jpeg.toBuffer())], { type: 'image/jpeg' });
}

/** Walks the visit that has begun to its end: says yes to everything, and does what the screen asks with an imagined face. */
export async function finishByCamera(visits: Visits): Promise<VisitEnd> {
  const face = visitor();
  let asked: { action: LivenessAction | null; sinceMs: number } = { action: null, sinceMs: 0 };
  for (;;) {
    const { current } = visits.snapshot;
    switch (current.state) {
      case 'identified':
        visits.act(current.visitId, { act: 'continue' });
        break;
      case 'consent':
        visits.act(current.visitId, {
          act: 'consent',
          accept: true,
          agreements: current.agreements.map(({ id }) => id),
          evidenceMayLeave: false,
        });
        break;
      case 'contact':
        visits.act(current.visitId, {
          act: 'contact',
          name: '子女',
          phone: '13800000009',
          address: '柳树村',
        });
        break;
      case 'framing':
      case 'capturing': {
        const action = current.state === 'capturing' ? current.action : null;
        if (action !== asked.action) asked = { action, sinceMs: face.atMs };
        const observations = [face.next(action, asked.sinceMs)];
        visits.camera(current.visitId, current.attempt, { type: 'OBSERVATIONS', observations });
        break;
      }
      case 'ended':
        visits.act(current.visitId, { act: 'leave' });
        return current.end;
      case 'attempt-failed':
        throw new Error(`The imagined face did not pass: ${current.failure}`);
      default:
        await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** An assisted visit from a typed number to its end. */
export async function certifyByCamera(
  client: RouterClient<ReturnType<typeof createDeskRouter>>,
  visits: Visits,
  identityNumber: string,
): Promise<VisitEnd> {
  const { personId } = await client.byNumber({ identityNumber });
  await client.beginVisit({ personId, helper: null });
  return finishByCamera(visits);
}
