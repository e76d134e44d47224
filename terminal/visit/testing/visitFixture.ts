import { expect } from 'vitest';
import { SimulatedClock } from 'xstate';
import type { VisitAct, VisitEnd, VisitSnapshot } from '../../../contract/terminal/index.ts';
import type { LivenessAction } from '../../../domain/liveness/action.ts';
import { drawChallenge } from '../../../domain/liveness/challenge.ts';
import { defaultFlashSettings, type FlashMode } from '../../../domain/liveness/flash.ts';
import type { FaceObservation } from '../../../domain/liveness/observation.ts';
import { visitor as imaginedFace } from '../../../domain/liveness/testing/scriptedFace.ts';
import { createEventLog } from '../../events/eventLog.ts';
import type {
  AttemptOutcome,
  FaceCheckResult,
  Identification,
  RecordingResult,
  VisitFacts,
  VisitPorts,
} from '../visitFacts.ts';
import { createVisits } from '../visits.ts';

export const identityNumber = '11010519491231002X';
export const words = { 'zh-CN': '字', 'zh-TW': '字', en: 'words' };
export const card = {
  cardId: 'card-1',
  name: '王秀英',
  identityNumber,
  photo: new Uint8Array(1024),
  photoTakenOn: null,
};

/** A person who may certify today, changed where a test needs it. */
export function facts(change: Partial<VisitFacts> = {}): VisitFacts {
  return {
    person: { identityNumber, name: '王秀英' },
    visitor: { name: '王秀英', maskedIdentityNumber: '110***********002X', schemes: [] },
    known: { schemes: [], certifications: [] },
    schemes: ['institution-pension'],
    on: '2026-03-01',
    method: 'self-service',
    pack: { id: 'hunan-provincial-2022', version: '1.0.0' },
    consent: { version: '1', title: words, text: words },
    agreements: [{ id: 'service', version: '1', title: words, text: words }],
    contactRequired: [],
    actions: ['nod', 'shake', 'open-mouth', 'blink', 'gaze'],
    actionsDrawn: 3,
    attemptsLeft: 10,
    thresholds: { embedder: 'test', accept: 0.4, review: 0.55, record: 'test' },
    references: [{ kind: 'agency-template', image: new Uint8Array([1]), takenOn: null }],
    blockedBy: null,
    help: [],
    waits: {},
    ...change,
  };
}

/** What the face check answers. */
export function verified(outcome: 'accepted' | 'review' | 'refused'): FaceCheckResult {
  return {
    ok: true,
    frames: [],
    verification: {
      outcome,
      distance: 0.3,
      thresholds: { accept: 0.4, review: 0.55, record: 'test' },
      reference: { kind: 'agency-template', takenOn: null, hash: 'h' },
      framesCompared: 5,
      embedder: 'test',
    },
  };
}

export interface Scene {
  /** `never`: the call does not come back */
  identification?: Identification | Error | 'never';
  checked?: FaceCheckResult | Error | 'never';
  /** `off` unless said otherwise */
  flash?: FlashMode;
  recording?: (outcome: AttemptOutcome) => RecordingResult | undefined;
  /** what the store says of a record's way, and of the number for the counter, is thrown */
  unreadable?: Error;
}

/** Scripted surroundings of a visit, and what the visit did with them. */
export function scriptedPorts(
  clock: SimulatedClock,
  { identification, checked = verified('accepted'), flash = 'off', recording }: Scene = {},
) {
  const recorded: AttemptOutcome[] = [];
  let ids = 0;
  let discarded = 0;
  const ports: VisitPorts = {
    flash,
    newId: () => `019ace00-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    nowMs: () => clock.now(),
    nowIso: () => '2026-03-01T01:00:00.000Z',
    drawChallenge: ({ actions }) =>
      drawChallenge({
        random: () => 0,
        nonce: 'n',
        actions,
        flash: flash === 'off' ? undefined : defaultFlashSettings,
      }),
    identify: async () => {
      if (identification === 'never') return new Promise(() => {});
      if (identification instanceof Error) throw identification;
      return identification ?? { known: true, facts: facts() };
    },
    beginFaceCheck: () => ({
      addFrame: () => {},
      finish: async () => {
        if (checked === 'never') return new Promise(() => {});
        if (checked instanceof Error) throw checked;
        return checked;
      },
      discard: () => {
        discarded += 1;
      },
    }),
    record: async (outcome) => {
      recorded.push(outcome);
      return (
        recording?.(outcome) ?? {
          written: true,
          certification:
            outcome.result === 'certified'
              ? {
                  recordId: outcome.id,
                  on: '2026-03-01',
                  nextBy: '2027-03-01',
                  resumesFrom: null,
                  backPay: [],
                  explanation: words,
                  spokenExplanation: words,
                  reference: { kind: 'agency-template', takenOn: '2019-11-02' },
                }
              : null,
        }
      );
    },
  };
  return { ports, recorded, discarded: () => discarded };
}

/**
 * Lets the imagined face do whatever the screen asks, until the screen asks for nothing more or changes its colours.
 * @param until stops earlier, where the test wants to look
 */
export function performAsked(
  shown: () => VisitSnapshot,
  see: (observation: FaceObservation, now: CapturingScreen) => void,
  {
    face = imaginedFace(),
    until = () => false,
  }: { face?: ImaginedFace; until?: (now: VisitSnapshot) => boolean } = {},
): void {
  let asked: LivenessAction | null = null;
  let sinceMs = 0;
  for (let frame = 0; frame < 5000; frame += 1) {
    const now = shown();
    if ((now.state !== 'framing' && now.state !== 'capturing') || until(now)) return;
    if (now.state === 'capturing' && now.flash) return;
    const action = now.state === 'capturing' ? now.action : null;
    if (action !== asked) {
      asked = action;
      sinceMs = face.atMs;
    }
    see(face.next(action, sinceMs), now);
  }
  throw new Error('the attempt never came to an end');
}

type ImaginedFace = ReturnType<typeof imaginedFace>;
type CapturingScreen = Extract<VisitSnapshot, { state: 'framing' | 'capturing' }>;

/** A terminal's visits with scripted surroundings: the statechart, the judge, the projection and the log are the real ones. */
export function stage(scene: Scene = {}) {
  const clock = new SimulatedClock();
  const log: string[] = [];
  const { ports, recorded, discarded } = scriptedPorts(clock, scene);
  const read = <Value>(value: Value): Value => {
    if (scene.unreadable) throw scene.unreadable;
    return value;
  };
  const visits = createVisits({
    clock,
    deliveryOf: () => read('queued'),
    codeOf: () => null,
    handOverOf: () => read('417293'),
    log: createEventLog({ write: (line) => void log.push(line) }),
    ports,
  });
  const shown = () => visits.snapshot.current;
  const until = async (state: VisitSnapshot['state']) => {
    for await (const snapshot of visits.snapshot.watch()) if (snapshot.state === state) return;
    throw new Error(`never ${state}, but ${JSON.stringify(shown())}`);
  };
  const act = (what: VisitAct) => visits.act('visitId' in shown() ? visitIdOf(shown()) : '', what);
  return {
    visits,
    clock,
    log,
    recorded,
    shown,
    until,
    act,
    discarded,
    async identify() {
      visits.tell({ type: 'CARD', card });
      await until('identified');
    },
    async consent() {
      await this.identify();
      act({ act: 'continue' });
      act({ act: 'consent', accept: true, agreements: ['service'], evidenceMayLeave: false });
    },
    /** lets the imagined face do whatever the screen asks, until the screen asks for nothing more */
    perform(face = imaginedFace()) {
      performAsked(
        shown,
        (observation, { visitId, attempt }) =>
          visits.camera(visitId, attempt, { type: 'OBSERVATIONS', observations: [observation] }),
        { face },
      );
    },
    async endsAs(end: VisitEnd) {
      await until('ended');
      expect(shown()).toMatchObject({ state: 'ended', end });
      expect(log.join('')).toContain(`"end":"${end}"`);
      expect(log.join('')).not.toContain(identityNumber);
      expect(JSON.stringify(shown())).not.toContain(identityNumber);
    },
  };
}

/** The visit that a screen belongs to; empty where nobody stands. */
export function visitIdOf(snapshot: VisitSnapshot): string {
  return snapshot.state === 'idle' ? '' : snapshot.visitId;
}
