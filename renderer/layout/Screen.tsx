import type { ReactNode } from 'react';
import { useSpoken } from '../voice/useVoice.ts';
import { ScrollPane } from './ScrollPane.tsx';
import { useHeadingFocus } from './useHeadingFocus.ts';

interface ScreenProps {
  /** a picture of what the words say */
  figure: ReactNode;
  /** the one question or message */
  title: string;
  lead?: ReactNode;
  /** calm by default; good for a success, notice for something to look at */
  tone?: 'calm' | 'good' | 'notice';
  actions?: ReactNode;
  children?: ReactNode;
  /** what the voice says by itself; nothing of the person */
  aloud: string;
  /** what it says on request; defaults to the same */
  onRequest?: string;
}

/** The common form of a screen: a picture, one question, what there is to know, and at most a few buttons. */
export function Screen(props: ScreenProps) {
  const { figure, title, lead, tone = 'calm', actions, children, aloud, onRequest } = props;
  useSpoken(aloud, onRequest);
  const heading = useHeadingFocus();
  return (
    <div className={`screen screen-${tone}${children ? ' screen-full' : ''}`}>
      <div className="screen-figure">{figure}</div>
      <div className="screen-body">
        <ScrollPane name={title}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className="lead">{lead}</p>}
          {children}
        </ScrollPane>
        {actions && <div className="screen-actions">{actions}</div>}
      </div>
    </div>
  );
}
