import { ArrowLeft, CircleCheckBig, Printer } from 'lucide-react';
import { useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import type { DeskWay } from '../../domain/deskWay.ts';
import { never } from '../../domain/never.ts';
import { useWords } from '../words/words.ts';
import { FormFlow } from './FormFlow.tsx';
import { HelpedFlow } from './HelpedFlow.tsx';
import { RequestFlow } from './RequestFlow.tsx';
import { useHotkeys } from './useHotkeys.ts';
import { usePrint } from './usePrint.ts';
import { VisualCheckFlow } from './VisualCheckFlow.tsx';

/** The ways that ask for something first; the others are done at once. */
export type Flow = Exclude<DeskWay, 'camera' | 'print-form'>;

/** What came of it. */
export interface Done {
  title: string;
  lead: string | null;
  /** the record to print a receipt of; a request has none */
  recordId: string | null;
}

interface FlowPaneProps {
  flow: Flow;
  person: PersonPage;
  onBack: () => void;
  onClose: () => void;
}

/** A guided flow for one person, from what is asked to what was recorded. */
export function FlowPane({ flow, person, onBack, onClose }: FlowPaneProps) {
  const { t } = useWords();
  const [done, setDone] = useState<Done | null>(null);
  if (done) return <DonePane done={done} person={person} onClose={onClose} />;
  return (
    <div className="flow" data-testid={`flow-${flow}`}>
      <header className="flow-head">
        <button type="button" className="desk-button quiet" onClick={onBack}>
          <ArrowLeft aria-hidden /> {t('desk.flow.back')} <kbd>Esc</kbd>
        </button>
        <p>
          <strong translate="no">{person.name}</strong> {person.maskedIdentityNumber}
        </p>
      </header>
      <FlowForm flow={flow} person={person} onDone={setDone} />
    </div>
  );
}

function FlowForm({
  flow,
  ...given
}: Pick<FlowPaneProps, 'flow' | 'person'> & { onDone: (done: Done) => void }) {
  switch (flow) {
    case 'helped':
      return <HelpedFlow person={given.person} />;
    case 'visual-check':
      return <VisualCheckFlow {...given} />;
    case 'form':
      return <FormFlow {...given} />;
    case 'first-photo':
    case 'correct-data':
    case 'report-death':
    case 'report-custody':
    case 'withdraw-consent':
      return <RequestFlow {...given} kind={flow} />;
    default:
      return never(flow);
  }
}

function DonePane({ done, person, onClose }: { done: Done; person: PersonPage; onClose: () => void }) {
  const { t } = useWords();
  const print = usePrint();
  const { recordId } = done;
  const receipt = (paper: 'roll-80mm' | 'a4') =>
    recordId === null ? undefined : () => print({ document: 'receipt', recordId, paper });
  useHotkeys({ Enter: onClose, p: receipt('roll-80mm'), a: receipt('a4') });
  return (
    <div className="done" data-testid="done">
      <CircleCheckBig aria-hidden />
      <h1>{done.title}</h1>
      <p translate="no">
        {person.name} {person.maskedIdentityNumber}
      </p>
      {done.lead && <p className="done-lead">{done.lead}</p>}
      <div className="row">
        <button
          type="button"
          className="desk-button primary"
          onClick={onClose}
          data-testid="next-person"
          // biome-ignore lint/a11y/noAutofocus: Enter goes on to the next person
          autoFocus
        >
          {t('desk.visit.finish')}
        </button>
        {recordId !== null && (
          <>
            <button
              type="button"
              className="desk-button"
              onClick={receipt('roll-80mm')}
              data-testid="receipt-roll"
            >
              <Printer aria-hidden /> {t('desk.flow.receiptRoll')} <kbd>P</kbd>
            </button>
            <button type="button" className="desk-button" onClick={receipt('a4')} data-testid="receipt-a4">
              <Printer aria-hidden /> {t('desk.flow.receiptA4')} <kbd>A</kbd>
            </button>
          </>
        )}
      </div>
    </div>
  );
}
