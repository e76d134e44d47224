import { CircleCheckBig, Info } from 'lucide-react';
import type { Message } from './useDesk.ts';

/** What the desk said last, read out by a screen reader. */
export function MessageLine({ message }: { message: Message | null }) {
  return (
    <div role="status" className="message-place" data-testid="message">
      {message && (
        <p className={`message message-${message.tone}`}>
          {message.tone === 'good' ? <CircleCheckBig aria-hidden /> : <Info aria-hidden />}
          <span>{message.text}</span>
        </p>
      )}
    </div>
  );
}
