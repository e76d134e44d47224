import './visitor.css';
import { Camera, Phone, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import type { VisitAct, VisitSnapshot } from '../../contract/terminal/index.ts';
import { never } from '../../domain/never.ts';
import { CardFigure } from '../figures/CardFigure.tsx';
import { IconFigure } from '../figures/IconFigure.tsx';
import { Screen } from '../layout/Screen.tsx';
import { Page } from '../screens/Page.tsx';
import type { TerminalView } from '../wire/terminalStore.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';

/** The pensioner's own view on a second screen (客屏): the kiosk's screens, with an operator at hand. */
export function VisitorPage() {
  const terminal = useTerminal();
  const touch = hasTouch();
  return (
    <div className="visitor-view" data-touch={touch}>
      <Page instead={screenFor(terminal, touch)} aside={<TellStaff terminal={terminal} touch={touch} />} />
    </div>
  );
}

/** Whether this machine has any screen that can be touched. */
function hasTouch(): boolean {
  return matchMedia('(any-pointer: coarse)').matches;
}

/** What stands in the place of a kiosk's screen that would ask for what the operator does here. */
function screenFor({ visit, status }: TerminalView, touch: boolean) {
  if (!visit || !status) return undefined;
  switch (visit.snapshot.state) {
    case 'idle':
      return <Message figure={<CardFigure pose="lay" />} says="welcome" />;
    case 'contact':
      return touch ? undefined : <Message figure={<IconFigure icon={Phone} />} says="contact" />;
    case 'framing':
    case 'capturing':
      return status.cameraAt === 'visitor' ? undefined : (
        <Message figure={<IconFigure icon={Camera} />} says="otherCamera" />
      );
    case 'reading':
    case 'card-problem':
    case 'identified':
    case 'consent':
    case 'verifying':
    case 'recording':
    case 'attempt-failed':
    case 'ended':
      return undefined;
    default:
      return never(visit.snapshot);
  }
}

function Message({ figure, says }: { figure: ReactNode; says: 'welcome' | 'contact' | 'otherCamera' }) {
  const { t, spoken, sentences } = useWords();
  const title = `desk.visitor.${says}` as const;
  const lead = `desk.visitor.${says}Lead` as const;
  return (
    <Screen
      figure={figure}
      title={t(title)}
      lead={t(lead)}
      aloud={says === 'welcome' ? '' : spoken(title)}
      onRequest={sentences([spoken(title), spoken(lead)])}
    />
  );
}

/** Whether the person is asked for an answer that somebody else may give for them. */
function isAsked(snapshot: VisitSnapshot): boolean {
  return snapshot.state !== 'idle' && snapshot.acts.some((act) => answers[act]);
}

/** Which acts answer a question of the screen; the others are always at hand, or belong to the camera. */
const answers: Readonly<Record<VisitAct['act'], boolean>> = {
  continue: true,
  consent: true,
  'try-again': true,
  contact: false,
  'exchange-action': false,
  'no-flash': false,
  help: false,
  leave: false,
  'more-time': false,
};

/** Whoever cannot or does not like to touch the screen may say it, too. */
function TellStaff({ terminal: { visit }, touch }: { terminal: TerminalView; touch: boolean }) {
  const { t } = useWords();
  if (!visit || !isAsked(visit.snapshot)) return null;
  return (
    <aside className="tell-staff" data-testid="tell-staff">
      <UsersRound aria-hidden /> {t(touch ? 'desk.visitor.touchOrTell' : 'desk.visitor.tell')}
    </aside>
  );
}
