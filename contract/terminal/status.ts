import { z } from 'zod';
import { CalendarDate } from '../../domain/calendar.ts';
import { Gauge } from '../../domain/freshness.ts';
import { LocalisedText } from '../../domain/localisedText.ts';

/** Why a run of the sync came to no end; each passes, or somebody can act on it. */
export const SyncReasonKind = z.enum([
  'not-activated',
  'offline',
  'agency-fault',
  'unauthenticated',
  'revoked',
  'store',
  'stuck',
]);
export type SyncReasonKind = z.infer<typeof SyncReasonKind>;

/** The pages that a shell may show: the one that serves the terminal, and the pensioner's own view beside it (客屏). */
export const PageRole = z.enum(['main', 'visitor']);
export type PageRole = z.infer<typeof PageRole>;

/** What the page's nets compute on: the browser's own choice by a short trial, once on each machine. */
export const ObserverChoice = z.object({
  backend: z.enum(['wasm', 'webgl']),
  /** the browser and the models that it was tried with; others are tried anew */
  triedWith: z.string(),
  /** milliseconds of one followed frame's nets; null where they do not run */
  msPerFrame: z.object({ wasm: z.number().nullable(), webgl: z.number().nullable() }),
});
export type ObserverChoice = z.infer<typeof ObserverChoice>;

/** Why the store is not open: none of them loses anything, and each has words for whoever is called. */
const StoreReason = z.enum([
  'disk-full',
  'read-only',
  'locked',
  'corrupt',
  'io-error',
  'wrong-key',
  'newer-schema',
  'missing',
  'key-file-exposed',
  'key-file-damaged',
  'key-store-silent',
  'key-missing',
]);

/** The terminal's health as the page shows it. No personal data. */
export const TerminalStatus = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'browser']),
  profile: z.enum(['hall', 'bank', 'township']),
  terminalId: z.string().nullable(),
  hallName: LocalisedText,
  /** today in Asia/Shanghai by the terminal's clock */
  today: CalendarDate,
  reader: z.discriminatedUnion('state', [
    z.object({ state: z.literal('searching') }),
    z.object({ state: z.literal('none'), reason: z.string() }),
    z.object({
      state: z.literal('ready'),
      samId: z.string().nullable(),
      device: z.string(),
      /** no reader is plugged in; the dock's takes its place, and the screen says so */
      simulated: z.boolean(),
    }),
    z.object({ state: z.literal('fault'), reason: z.string() }),
  ]),
  face: z.discriminatedUnion('state', [
    z.object({ state: z.literal('loading') }),
    z.object({ state: z.literal('ready') }),
    z.object({ state: z.literal('unavailable'), reason: z.string() }),
  ]),
  store: z.discriminatedUnion('state', [
    z.object({ state: z.literal('ready') }),
    z.object({ state: z.literal('unavailable'), reason: StoreReason }),
  ]),
  /** the last damage that was mended, as long as the damaged file is kept */
  salvage: z
    .object({
      on: CalendarDate,
      records: z.number().int().nonnegative(),
      /** records that could not be read */
      lost: z.number().int().nonnegative(),
    })
    .nullable(),
  sync: z.object({
    state: z.enum(['not-activated', 'online', 'offline', 'revoked']),
    lastContactAt: z.iso.datetime().nullable(),
    waiting: z.number().int().nonnegative(),
    parked: z.number().int().nonnegative(),
    rosterSize: z.number().int().nonnegative(),
    /** why the last run came to no end */
    reason: SyncReasonKind.nullable(),
    /** the agency asks for a new activation: this terminal was cloned or rolled back */
    reactivate: z.boolean(),
    /** what a long step is busy with, and how far it is */
    progress: z
      .object({
        step: z.enum(['records', 'decisions', 'packs', 'roster', 'evidence']),
        done: z.number().int().nonnegative(),
        total: z.number().int().nonnegative(),
      })
      .nullable(),
  }),
  clock: z.enum(['certain', 'drifting', 'uncertain']),
  /** the page that opens the camera; what any other says it saw does not count */
  cameraAt: PageRole,
  /** null until the page has tried what its nets run best on; wasm meanwhile */
  observer: ObserverChoice.nullable(),
  /** the fuel gauge; empty until the store is open */
  gauges: z.array(Gauge),
  /** whether the dock (development aids) may be opened */
  dock: z.boolean(),
});
export type TerminalStatus = z.infer<typeof TerminalStatus>;

/** What anyone may read before laying down a card, in the notice's words. */
export const PublicNotice = z.object({
  packId: z.string(),
  title: LocalisedText,
  issuer: LocalisedText,
  /** who needs to come, what to bring, what it costs, what fraud means: each kind one paragraph or several */
  paragraphs: z.array(
    z.object({
      kind: z.enum(['who', 'bring', 'no-fee', 'what-if', 'fraud']),
      heading: LocalisedText.nullable(),
      body: LocalisedText,
    }),
  ),
  hotlines: z.array(z.object({ label: LocalisedText, number: z.string() })),
});
export type PublicNotice = z.infer<typeof PublicNotice>;
