import { CircleCheckBig, Info, LoaderCircle } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { VisitAct, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { StaffWay } from '../../domain/deskWay.ts';
import { never } from '../../domain/never.ts';
import { Capture } from '../screens/Capture.tsx';
import type { ArrivedSnapshot } from '../wire/terminalStore.ts';
import { useAct, useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { ContactFields, contactKnown, givenContact } from './ContactFields.tsx';
import { useHotkeys } from './useHotkeys.ts';
import { usePrint } from './usePrint.ts';
import { VisitorStanding } from './VisitorStanding.tsx';
import { VisitProgress } from './VisitProgress.tsx';
import { wayKeys } from './wayKeys.ts';

type SnapshotOf<State extends VisitSnapshot['state']> = Extract<VisitSnapshot, { state: State }>;
type Active = Exclude<VisitSnapshot, { state: 'idle' }>;

interface VisitPaneProps {
  visit: ArrivedSnapshot;
  /** shows the person, to go on with them without the camera */
  onGoOn: () => void;
}

/** The visit under way, as the operator leads it: the terminal says what may be done, and Enter is always the next step. */
export function VisitPane({ visit, onGoOn }: VisitPaneProps) {
  const { t } = useWords();
  const { snapshot } = visit;
  if (snapshot.state === 'idle') return null;
  return (
    <section
      className="visit"
      data-testid="visit"
      data-state={snapshot.state}
      aria-label={t('desk.visit.title')}
    >
      <VisitState key={keyOf(snapshot)} snapshot={snapshot} onGoOn={onGoOn} />
    </section>
  );
}

/** Each question begins anew; the camera stays while its attempt lasts. */
function keyOf(snapshot: Active): string {
  const state = snapshot.state === 'capturing' ? 'framing' : snapshot.state;
  return `${snapshot.visitId}-${state}-${'attempt' in snapshot ? snapshot.attempt : ''}`;
}

function VisitState({ snapshot, onGoOn }: { snapshot: Active; onGoOn: VisitPaneProps['onGoOn'] }) {
  const { t } = useWords();
  switch (snapshot.state) {
    case 'identified':
      return <Identified snapshot={snapshot} />;
    case 'consent':
      return <Consent snapshot={snapshot} />;
    case 'contact':
      return <Contact snapshot={snapshot} />;
    case 'framing':
    case 'capturing':
      return <Watching snapshot={snapshot} />;
    case 'attempt-failed':
      return (
        <Step
          snapshot={snapshot}
          title={t(`failed.${snapshot.failure}.title`)}
          enter={{ label: t('desk.visit.again'), act: { act: 'try-again' } }}
          staffWays={snapshot.staffWays}
          onGoOn={onGoOn}
        >
          <p>{t(`failed.${snapshot.failure}.lead`)}</p>
          <p>{t('failed.left', { count: snapshot.attemptsLeft })}</p>
        </Step>
      );
    case 'card-problem':
      return (
        <Step snapshot={snapshot} title={t(`cardProblem.${snapshot.reason}.title`)}>
          <p>{t(`cardProblem.${snapshot.reason}.lead`)}</p>
        </Step>
      );
    case 'ended':
      return <Ended snapshot={snapshot} onGoOn={onGoOn} />;
    case 'reading':
    case 'verifying':
    case 'recording':
      return (
        <div className="working">
          <LoaderCircle aria-hidden className="turning" />
          <p role="status">{t('reading.title')}</p>
        </div>
      );
    default:
      return never(snapshot);
  }
}

interface StepProps {
  snapshot: Active;
  title: string;
  children: ReactNode;
  /** what Enter does */
  enter?: { label: string; act: VisitAct };
  more?: ReactNode;
  /** the ways in which the operator may go on instead */
  staffWays?: StaffWay[];
  onGoOn?: VisitPaneProps['onGoOn'];
}

function Step({ snapshot, title, children, enter, more, staffWays = [], onGoOn }: StepProps) {
  const { t } = useWords();
  const act = useAct();
  const leave = useLeave(snapshot);
  const next = enter && snapshot.acts.includes(enter.act.act) ? enter : undefined;
  const goOn = () => {
    act({ act: 'leave' });
    onGoOn?.();
  };
  useHotkeys({
    Enter: next && (() => act(next.act)),
    Escape: leave,
    ...Object.fromEntries(staffWays.map((way) => [wayKeys[way], goOn])),
  });
  return (
    <div className="visit-step">
      <h1>{title}</h1>
      {children}
      <div className="row">
        {next && (
          <button
            type="button"
            className="desk-button primary"
            data-testid="visit-enter"
            // biome-ignore lint/a11y/noAutofocus: Enter is always the next step, wherever the cursor stood before
            autoFocus
            onClick={() => act(next.act)}
          >
            {next.label}
          </button>
        )}
        {more}
        {staffWays.map((way) => (
          <button key={way} type="button" className="desk-button" data-testid={`to-${way}`} onClick={goOn}>
            {t('desk.visit.instead', { way: t(`desk.way.${way}`), key: wayKeys[way] })}
          </button>
        ))}
        {next?.act.act !== 'leave' && <LeaveButton leave={leave} />}
      </div>
    </div>
  );
}

/** Ends the visit, where that may be. */
function useLeave({ acts }: Active): (() => void) | undefined {
  const act = useAct();
  return acts.includes('leave') ? () => act({ act: 'leave' }) : undefined;
}

function LeaveButton({ leave }: { leave: (() => void) | undefined }) {
  const { t } = useWords();
  if (!leave) return null;
  return (
    <button type="button" className="desk-button quiet" onClick={leave}>
      {t('desk.visit.leave')} <kbd>Esc</kbd>
    </button>
  );
}

function Identified({ snapshot }: { snapshot: SnapshotOf<'identified'> }) {
  const { t } = useWords();
  return (
    <Step
      snapshot={snapshot}
      title={t('identified.title')}
      enter={{ label: t('desk.visit.begin'), act: { act: 'continue' } }}
    >
      <VisitorStanding visitor={snapshot.visitor} />
    </Step>
  );
}

function Consent({ snapshot }: { snapshot: SnapshotOf<'consent'> }) {
  const { t, of } = useWords();
  const act = useAct();
  const agreements = snapshot.agreements.map(({ id }) => id);
  const decline = () => act({ act: 'consent', accept: false, agreements: [], evidenceMayLeave: false });
  useHotkeys({ n: decline });
  return (
    <Step
      snapshot={snapshot}
      title={t('consent.question')}
      enter={{
        label: t('desk.visit.accept'),
        act: { act: 'consent', accept: true, agreements, evidenceMayLeave: false },
      }}
      more={
        <button type="button" className="desk-button" data-testid="decline" onClick={decline}>
          {t('desk.visit.decline')}
        </button>
      }
    >
      <p className="hint">{t('desk.visit.consentLead')}</p>
      {[...snapshot.agreements, snapshot.consent].map(({ title, text, version }) => (
        <section className="document-text" key={`${of(title)}-${version}`}>
          <h2>{of(title)}</h2>
          <p>{of(text)}</p>
        </section>
      ))}
    </Step>
  );
}

function Contact({ snapshot }: { snapshot: SnapshotOf<'contact'> }) {
  const { t } = useWords();
  const act = useAct();
  const [values, setValues] = useState(contactKnown);
  const leave = useLeave(snapshot);
  useHotkeys({ Escape: leave });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act({ act: 'contact', ...givenContact(snapshot.required, values) });
  };
  return (
    <form className="visit-step" onSubmit={submit}>
      <VisitorStanding visitor={snapshot.visitor} />
      <ContactFields required={snapshot.required} value={values} onChange={setValues} autoFocus />
      <button type="submit" className="desk-button primary">
        {t('desk.visit.enter')}
      </button>
    </form>
  );
}

function Watching({ snapshot }: { snapshot: SnapshotOf<'framing'> | SnapshotOf<'capturing'> }) {
  const { t } = useWords();
  const act = useAct();
  const { status } = useTerminal();
  const leave = useLeave(snapshot);
  useHotkeys({ Escape: leave });
  return (
    <div className="watching">
      {status?.cameraAt === 'visitor' ? (
        <VisitProgress snapshot={snapshot} />
      ) : (
        <Capture snapshot={snapshot} guide={false} />
      )}
      {snapshot.state === 'capturing' && snapshot.flash && (
        <button
          type="button"
          className="desk-button"
          data-testid="no-flash"
          onClick={() => act({ act: 'no-flash' })}
        >
          {t('flash.decline')}
        </button>
      )}
      <LeaveButton leave={leave} />
    </div>
  );
}

function Ended({ snapshot, onGoOn }: { snapshot: SnapshotOf<'ended'>; onGoOn: VisitPaneProps['onGoOn'] }) {
  const { t, date, of } = useWords();
  const print = usePrint();
  const { end, certification, visitor } = snapshot;
  const receipt = (paper: 'roll-80mm' | 'a4') =>
    certification ? () => print({ document: 'receipt', recordId: certification.recordId, paper }) : undefined;
  useHotkeys({ p: receipt('roll-80mm'), a: receipt('a4') });
  const finish: StepProps['enter'] = { label: t('desk.visit.finish'), act: { act: 'leave' } };
  if (!certification || end !== 'certified')
    return (
      <Step
        snapshot={snapshot}
        title={end === 'certified' ? t('desk.flow.done') : t(`end.${end}.title`)}
        enter={finish}
        staffWays={snapshot.staffWays}
        onGoOn={onGoOn}
      >
        <p>
          <Info aria-hidden /> {end !== 'certified' && t(`end.${end}.lead`)}
        </p>
        {visitor && <VisitorStanding visitor={visitor} />}
      </Step>
    );
  return (
    <div data-testid="certified">
      <CircleCheckBig aria-hidden className="visit-good" />
      <Step
        snapshot={snapshot}
        title={t('desk.result.certified')}
        enter={finish}
        more={
          <>
            <button type="button" className="desk-button" onClick={receipt('roll-80mm')}>
              {t('desk.flow.receiptRoll')} <kbd>P</kbd>
            </button>
            <button type="button" className="desk-button" onClick={receipt('a4')}>
              {t('desk.flow.receiptA4')} <kbd>A</kbd>
            </button>
          </>
        }
      >
        {visitor && (
          <p translate="no">
            <strong>{visitor.name}</strong> {visitor.maskedIdentityNumber}
          </p>
        )}
        {certification.nextBy && (
          <p className="done-lead">{t('desk.flow.nextBy', { date: date(certification.nextBy) })}</p>
        )}
        <p>{of(certification.explanation)}</p>
        <p>
          {t('desk.report.deliveries')}{' '}
          <strong data-testid="delivery">{t(`desk.delivery.${certification.delivery}`)}</strong>
        </p>
      </Step>
    </div>
  );
}
