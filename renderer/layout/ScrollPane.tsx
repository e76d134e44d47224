import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/words.ts';

/** How much of the pane one press moves: the last line stays in sight. */
const pageShare = 0.8;

/** A pane whose content may be higher than the screen. Two large buttons move it: nobody needs to know how to swipe. */
export function ScrollPane({ children, name }: { children: ReactNode; name: string }) {
  const { t } = useWords();
  const pane = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ scrolls: false, above: false, below: false });

  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const measure = (): void => {
      const { scrollTop, clientHeight, scrollHeight } = element;
      const scrolls = scrollHeight > clientHeight;
      // A scaled screen scrolls by fractions of a pixel, and never quite arrives at its end.
      const above = scrollTop > 1;
      const below = scrollTop + clientHeight < scrollHeight - 1;
      setRoom((before) =>
        before.scrolls === scrolls && before.above === above && before.below === below
          ? before
          : { scrolls, above, below },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  const move = (direction: -1 | 1): void => {
    const element = pane.current;
    element?.scrollBy({ top: direction * element.clientHeight * pageShare, behavior: 'smooth' });
  };

  return (
    <div className="scroll-pane">
      {/* Focusable only where it scrolls: then the arrow keys move it. */}
      <section
        className="scroll-pane-content"
        ref={pane}
        aria-label={name}
        tabIndex={room.scrolls ? 0 : undefined}
      >
        <div>{children}</div>
      </section>
      {room.scrolls && (
        <div className="scroll-pane-buttons">
          <Button
            className="scroll-button"
            isDisabled={!room.above}
            onPress={() => move(-1)}
            data-testid="scroll-up"
          >
            <ArrowUp aria-hidden />
            <span>{t('tools.scrollUp')}</span>
          </Button>
          <Button
            className="scroll-button"
            isDisabled={!room.below}
            onPress={() => move(1)}
            data-testid="scroll-down"
          >
            <ArrowDown aria-hidden />
            <span>{t('tools.scrollDown')}</span>
          </Button>
        </div>
      )}
    </div>
  );
}
