import type { TerminalView } from '../wire/terminalStore.ts';
import { AttemptFailed } from './AttemptFailed.tsx';
import { Capture } from './Capture.tsx';
import { CardProblem } from './CardProblem.tsx';
import { Consent } from './Consent.tsx';
import { Contact } from './Contact.tsx';
import { Ended } from './Ended.tsx';
import { Identified } from './Identified.tsx';
import { Idle } from './Idle.tsx';
import { Reading } from './Reading.tsx';
import { Waiting } from './Waiting.tsx';
import { Working } from './Working.tsx';

/** One screen for each state of the visit. */
export function CurrentScreen({ terminal: { visit, status, notice, replaced } }: { terminal: TerminalView }) {
  if (!visit || !status) return <Waiting replaced={replaced} />;
  const { snapshot } = visit;
  switch (snapshot.state) {
    case 'idle':
      return <Idle status={status} notice={notice} />;
    case 'reading':
      return <Reading />;
    case 'card-problem':
      return <CardProblem reason={snapshot.reason} />;
    case 'identified':
      return <Identified visitor={snapshot.visitor} mayCertify={snapshot.mayCertify} />;
    case 'consent':
      return <Consent consent={snapshot.consent} agreements={snapshot.agreements} />;
    case 'contact':
      return <Contact visitor={snapshot.visitor} required={snapshot.required} />;
    case 'framing':
    case 'capturing':
      return <Capture key={snapshot.visitId} snapshot={snapshot} />;
    case 'verifying':
    case 'recording':
      return <Working state={snapshot.state} />;
    case 'attempt-failed':
      return <AttemptFailed {...snapshot} />;
    case 'ended':
      return <Ended {...snapshot} />;
  }
}
