import type { DeskRefusal, DeskState, TodayLine } from '../../contract/terminal/index.ts';
import { AttemptResult, CertificationMethod } from '../../domain/attemptRecord.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import type { LocalisedText } from '../../domain/localisedText.ts';
import { shown } from '../../domain/openEnum.ts';
import { certifyingRoles, type OperatorEntry } from '../../domain/operator.ts';
import type { PolicyPack } from '../../domain/policy/pack.ts';
import { LiveValue } from '../base/liveValue.ts';
import type { EventLog } from '../events/eventLog.ts';
import { logUnforeseen } from '../events/unforeseen.ts';
import { officeSetting } from '../exchange/line/office.ts';
import type { PaperCodes } from '../print/paperCodes.ts';
import type { Printing } from '../print/printing.ts';
import type { DeskTables } from '../vault/store/deskTables.ts';
import type { Store } from '../vault/store/openStore.ts';
import type { Alongside } from '../vault/store/recordWriter.ts';
import { attemptWrite } from '../vault/store/storeFailure.ts';
import type { AttemptOutcome, Identification, PresentedCard, RecordingResult } from '../visit/visitFacts.ts';
import type { Visits } from '../visit/visits.ts';
import { createDeskActs, type DeskActs } from './acts/deskActs.ts';
import { finishWithdrawals } from './acts/withdrawals.ts';
import { createDocuments } from './lists/documents.ts';
import { createOutreach, type Outreach } from './lists/outreach.ts';
import { type Audit, createAudit } from './operators/audit.ts';
import type { DeskAct } from './operators/auditEvents.ts';
import { createDeskSessions, type DeskResult, type DeskSessions } from './operators/deskSession.ts';
import { createOperators, type Operators } from './operators/operators.ts';
import { createPinCheck } from './operators/pinCheck.ts';
import { createPeople, type People } from './people/people.ts';
import { createPersonHandles } from './people/personHandles.ts';
import { createVisitDesk, type VisitDesk } from './visitDesk.ts';

/** How often looking somebody up asks the agency, at most; in milliseconds. */
const lookAroundEveryMs = 15_000;

export interface DeskOptions {
  store: Store;
  log: EventLog;
  visits: Visits;
  printing: Printing;
  codes: PaperCodes;
  dataDir: string;
  hallName: LocalisedText;
  lockAfterMs: number;
  packOf(id: string): PolicyPack | undefined;
  identify(card: PresentedCard): Promise<Identification>;
  record(outcome: AttemptOutcome, alongside: Alongside): Promise<RecordingResult>;
  holdsOneFace(jpeg: Uint8Array): Promise<boolean>;
  nowMs(): number;
  today(): CalendarDate;
}

/** A desk of a bank teller or a township clerk: who sits at it, whom they serve, and what they do. */
export interface Desk {
  readonly state: LiveValue<DeskState>;
  readonly operators: Operators;
  readonly sessions: DeskSessions;
  readonly audit: Audit;
  readonly people: People;
  readonly tables: DeskTables;
  readonly acts: DeskActs;
  readonly outreach: Outreach;
  readonly visitDesk: VisitDesk;
  readonly printing: Printing;
  readonly documentOf: ReturnType<typeof createDocuments>;
  readonly options: DeskOptions;
  place(): string | null;
  setPlace(place: string | null): void;
  today(): { lines: TodayLine[]; next: ReturnType<People['line']>[] };
  /** Puts a refusal into the audit chain and the log. */
  refused(act: DeskAct, by: OperatorEntry | null, reason: DeskRefusal, identityNumber: string | null): void;
  /** Says that a list which the page shows may have changed. */
  changed(): void;
  /** Calls the listener when the desk has something for the agency, or wants to know what it has. */
  onFiled(listener: () => void): void;
  /** Asks the agency soon, because something was filed. */
  askAgency(): void;
  /** Asks the agency now and then while people are looked up: what happened at the kiosk a minute ago should be here. */
  lookAround(): void;
  stop(): void;
}

export function createDesk(options: DeskOptions): Desk {
  const { store, log, visits, nowMs, today } = options;
  const tables = store.desk;
  const audit = createAudit(store, nowMs, log);
  const operators = createOperators(store.operators, audit);
  const handles = createPersonHandles();
  const people = createPeople({
    store,
    tables,
    handles,
    today,
    packOf: options.packOf,
    identify: options.identify,
  });
  const outreach = createOutreach({ store, tables, people, today });
  let place: string | null = null;
  let notice: DeskState['notice'] = null;
  let revision = 0;
  const filedListeners: (() => void)[] = [];
  let lookedAroundMs = Number.NEGATIVE_INFINITY;

  function askAgency() {
    for (const listener of filedListeners) {
      // What was filed stands, and the next run of the sync comes by itself.
      try {
        listener();
      } catch (error) {
        logUnforeseen(log, 'ask-agency', error);
      }
    }
  }

  const sessions = createDeskSessions({
    operators,
    audit,
    log,
    today,
    keptByAgency: () => store.settings.get(officeSetting)?.keepsOperators ?? false,
    lockAfterMs: options.lockAfterMs,
    inOneTransaction: store.inOneTransaction,
    pinCheck: createPinCheck({
      tables: store.operators,
      inOneTransaction: store.inOneTransaction,
      operators,
      nowMs,
      today,
    }),
    busy: () => visitDesk.underWay(),
    onChange() {
      if (sessions.session.state !== 'signed-in') {
        handles.forgetAll();
        place = null;
      }
      notice = null;
      changed();
    },
  });

  function changed() {
    revision += 1;
    state.set({ session: sessions.session, place, notice, revision, visitorId: visitDesk.visitorId() });
  }

  function refused(
    act: DeskAct,
    by: OperatorEntry | null,
    reason: DeskRefusal,
    identityNumber: string | null,
  ) {
    audit.note('act-refused', by, {
      act,
      reason,
      subject: identityNumber === null ? null : audit.subject(identityNumber),
    });
    log.write('desk-refused', { act, reason });
  }

  const visitDesk = createVisitDesk({
    visits,
    sessions,
    people,
    handles,
    audit,
    place: () => place,
    onEnded: changed,
    refuseCard(by, reason, identityNumber) {
      refused('lay-card', by, reason, identityNumber);
      notice = { reason, at: new Date(nowMs()).toISOString() };
      changed();
    },
    onChange: changed,
  });

  const state = new LiveValue<DeskState>({
    session: sessions.session,
    place,
    notice,
    revision,
    visitorId: null,
  });

  // On a disk that takes nothing it is tried again at the next start.
  const finished = attemptWrite(() => finishWithdrawals({ store, tables, audit, log, nowMs }));
  if (!finished.ok) log.write('withdrawals-not-finished', { reason: finished.reason });

  return {
    state,
    operators,
    sessions,
    audit,
    people,
    tables,
    outreach,
    visitDesk,
    options,
    printing: options.printing,
    acts: createDeskActs({ ...options, tables, people, sessions, audit, changed, askAgency }),
    documentOf: createDocuments({ ...options, tables, people, outreach }),
    place: () => place,
    setPlace(where) {
      place = where === '' ? null : where;
      changed();
    },
    today() {
      const on = today();
      const attempts = tables.recordsOn(on, on).map(
        ({ record, delivery }): TodayLine => ({
          id: record.id,
          at: record.at,
          name: record.person.name,
          maskedIdentityNumber: maskIdentityNumber(record.person.identityNumber),
          act: {
            kind: 'attempt',
            method: shown(CertificationMethod, record.method),
            result: shown(AttemptResult, record.result),
            delivery,
          },
        }),
      );
      const requests = tables.requestsOn(on, on).map(
        ({ id, at, kind, identityNumber, progress }): TodayLine => ({
          id,
          at,
          name: store.roster.find(identityNumber)?.name ?? '',
          maskedIdentityNumber: maskIdentityNumber(identityNumber),
          act: { kind: 'request', request: kind, progress },
        }),
      );
      const waiting = tables.waiting().map((number) => store.roster.find(number));
      return {
        lines: [...attempts, ...requests].toSorted((a, b) => b.at.localeCompare(a.at)),
        next: waiting.filter((entry) => entry !== undefined).map(people.line),
      };
    },
    refused,
    changed,
    onFiled: (listener) => void filedListeners.push(listener),
    askAgency,
    lookAround() {
      if (performance.now() - lookedAroundMs < lookAroundEveryMs) return;
      lookedAroundMs = performance.now();
      askAgency();
    },
    stop() {
      sessions.stop();
      visitDesk.stop();
    },
  };
}

/** Whether somebody may certify others at all. */
export function mayCertifyOthers(operator: OperatorEntry): DeskResult<OperatorEntry> {
  return certifyingRoles.includes(operator.role)
    ? { ok: true, value: operator }
    : { ok: false, reason: 'role-not-allowed' };
}
