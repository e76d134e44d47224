import { type ActorOptions, createActor, type SnapshotFrom } from 'xstate';
import type { Delivery, VisitAct, VisitSnapshot } from '../../contract/terminal/index.ts';
import { LiveValue } from '../base/liveValue.ts';
import type { EventLog } from '../events/eventLog.ts';
import { logUnforeseen } from '../events/unforeseen.ts';
import type { VisitEvent } from './visitContext.ts';
import type { CertificationFacts, VisitPorts } from './visitFacts.ts';
import { visitMachine } from './visitMachine.ts';
import { visitSnapshot } from './visitSnapshot.ts';

export interface VisitsOptions {
  ports: VisitPorts;
  log: EventLog;
  /** told of what nobody foresaw; the log alone unless there is one place for it */
  unforeseen?(where: string, error: unknown): void;
  /** how far a record has come on its way to the agency */
  deliveryOf(recordId: string): Delivery;
  /** the code that the person photographs; null while there is none */
  codeOf(certification: CertificationFacts): string | null;
  /** the number with which this terminal sends somebody to the counter; none without it */
  handOverOf?(identityNumber: string): string | null;
  /** timers of the time limits; the system's unless a test brings its own */
  clock?: NonNullable<ActorOptions<typeof visitMachine>['clock']>;
}

/** Whether a call from the page reached the visit it was meant for. */
export type VisitReply = 'ok' | 'stale' | 'not-now';

/** The visits at this terminal, one after the other; the one source of what the page shows. */
export interface Visits {
  readonly snapshot: LiveValue<VisitSnapshot>;
  /** what the hardware says */
  tell(event: Extract<VisitEvent, { type: 'CARD' | 'CARD_REMOVED' | 'CARD_PROBLEM' }>): void;
  /** what the person did on the page */
  act(visitId: string, act: VisitAct): VisitReply;
  /** what the page's camera saw, in the attempt it says */
  camera(visitId: string, attempt: number | null, event: CameraEvent): VisitReply;
  /** another page has the camera now: an attempt that is under way begins anew */
  cameraMoved(): void;
  /** draws the screen again, for example because a record reached the agency */
  refresh(): void;
  stop(): void;
}

export type CameraEvent = Extract<
  VisitEvent,
  { type: 'OBSERVATIONS' | 'FRAME' | 'COLOURS_SHOWN' | 'CAMERA_UNAVAILABLE' | 'FACE_ENGINE_UNAVAILABLE' }
>;

/** Runs visits until stopped. Whatever nobody foresaw is logged and brings a clean welcome. */
export function createVisits(options: VisitsOptions): Visits {
  const { log, deliveryOf, codeOf, handOverOf = () => null, clock } = options;
  const { unforeseen = (where, error) => logUnforeseen(log, where, error) } = options;
  const ports = watched(options.ports, unforeseen);
  let revision = 0;
  const noted: { begun: string | null; ended: string | null } = { begun: null, ended: null };
  const snapshot = new LiveValue<VisitSnapshot>({ state: 'idle', revision });

  function begin() {
    const actor = createActor(visitMachine, { input: { ports }, ...(clock ? { clock } : {}) });
    actor.subscribe({
      next: publish,
      error: (error) => {
        unforeseen('visit', error);
        current = begin();
        publish(current.getSnapshot());
      },
    });
    actor.start();
    return actor;
  }

  function publish(machine: SnapshotFrom<typeof visitMachine>) {
    const { certification, facts } = machine.context;
    revision += 1;
    snapshot.set(
      visitSnapshot(machine, revision, {
        delivery: certification ? readOr('queued', () => deliveryOf(certification.recordId)) : 'queued',
        code: certification ? readOr(null, () => codeOf(certification)) : null,
        handOver:
          machine.matches('ended') && facts
            ? readOr(null, () => handOverOf(facts.person.identityNumber))
            : null,
      }),
    );
    note(snapshot.current);
  }

  /** What happened to the person is shown also where the store cannot be read any more. */
  function readOr<Value>(otherwise: Value, read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      unforeseen('visit-shown', error);
      return otherwise;
    }
  }

  function note(shown: VisitSnapshot) {
    if (shown.state === 'idle') return;
    if (noted.begun !== shown.visitId) {
      noted.begun = shown.visitId;
      log.write('visit-began', { visitId: shown.visitId });
    }
    if (shown.state === 'ended' && noted.ended !== shown.visitId) {
      noted.ended = shown.visitId;
      log.write('visit-ended', { visitId: shown.visitId, end: shown.end });
    }
  }

  function send(visitId: string, event: VisitEvent): VisitReply {
    const machine = current.getSnapshot();
    if (machine.context.visitId !== visitId) return 'stale';
    if (!machine.can(event)) return 'not-now';
    current.send(event);
    return 'ok';
  }

  let current = begin();
  return {
    snapshot,
    tell: (event) => current.send(event),
    act: (visitId, act) => send(visitId, { type: 'ACT', act }),
    camera: (visitId, attempt, event) =>
      attempt !== null && current.getSnapshot().context.attempt !== attempt ? 'stale' : send(visitId, event),
    cameraMoved: () => current.send({ type: 'CAMERA_MOVED' }),
    refresh: () => publish(current.getSnapshot()),
    stop: () => current.stop(),
  };
}

/** The statechart turns a failed call into an end of the visit; why it failed is for staff alone. */
function watched(ports: VisitPorts, unforeseen: (where: string, error: unknown) => void): VisitPorts {
  const watch =
    <Argument, Result>(where: string, call: (argument: Argument) => Promise<Result>) =>
    (argument: Argument) =>
      call(argument).catch((error: unknown) => {
        unforeseen(where, error);
        throw error;
      });
  return {
    ...ports,
    identify: watch('identify', ports.identify),
    record: watch('record', ports.record),
    beginFaceCheck(facts) {
      const check = ports.beginFaceCheck(facts);
      return { ...check, finish: watch('face-check', (gaps) => check.finish(gaps)) };
    },
  };
}
