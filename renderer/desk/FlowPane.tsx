import { ArrowLeft, CircleCheckBig, Printer } from 'lucide-react';
import { useState } from 'react';
import type { PersonPage } from '../../contract/terminal/index.ts';
import type { RequestKind } from '../../domain/deskRequest.ts';
import { useWords } from '../words/words.ts';
import { FormFlow } from './FormFlow.tsx';
import { HelpedFlow } from './HelpedFlow.tsx';
import { RequestFlow } from './RequestFlow.tsx';
import { useHotkeys } from './useHotkeys.ts';
import { usePrint } from './usePrint.ts';
import { VisualFlow } from './VisualFlow.tsx';

/** What is being done for a person. */
export type Flow =
  | { flow: 'helped' }
  | { flow: 'visual' }
  | { flow: 'form' }
  | { flow: 'request'; kind: RequestKind };

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
    <div className="flow" data-testid={`flow-${flow.flow === 'request' ? flow.kind : flow.flow}`}>
      <header className="flow-head">
        <button type="button" className="desk-button quiet" onClick={onBack}>
          <ArrowLeft aria-hidden /> {t('desk.flow.back')} <kbd>Esc</kbd>
        </button>
        <p>
          <strong translate="no">{person.name}</strong> {person.maskedIdentityNumber}
        </p>
      </header>
      {flow.flow === 'helped' && <HelpedFlow person={person} />}
      {flow.flow === 'visual' && <VisualFlow person={person} onDone={setDone} />}
      {flow.flow === 'form' && <FormFlow person={person} onDone={setDone} />}
      {flow.flow === 'request' && <RequestFlow person={person} kind={flow.kind} onDone={setDone} />}
    </div>
  );
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
