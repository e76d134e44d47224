import { useEffect, useEffectEvent, useState } from 'react';
import type { FerryReading, FerryWriting, Stick } from '../../contract/terminal/index.ts';
import { useTerminal } from '../wire/useTerminal.ts';
import { useWords } from '../words/words.ts';
import { type Message, useDesk } from './useDesk.ts';

/** How often it is looked whether a stick was plugged in or pulled out, in milliseconds. */
const lookEveryMs = 3000;

/** A package that is on its way. */
export interface UnderWay {
  direction: 'writing' | 'reading';
  done: number;
  total: number;
}

/** The sticks that are plugged in; null before the first look. */
export function useSticks(): Stick[] | null {
  const { client } = useTerminal();
  const { ask } = useDesk();
  const [sticks, setSticks] = useState<Stick[] | null>(null);
  const look = useEffectEvent(async () => {
    const found = client && (await ask(client.upkeep.sticks()));
    if (found) setSticks(found);
  });
  useEffect(() => {
    void look();
    const looking = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(looking);
  }, []);
  return sticks;
}

/** Carries packages to and from a stick, tells how far it is, and says what came of it. */
export function useCarrying(): {
  underWay: UnderWay | null;
  carry: (direction: UnderWay['direction'], stick: string) => Promise<void>;
} {
  const { t } = useWords();
  const { client } = useTerminal();
  const { ask, say } = useDesk();
  const [underWay, setUnderWay] = useState<UnderWay | null>(null);

  function wordsFor(event: Exclude<FerryWriting | FerryReading, { state: 'working' }>): Message {
    if (event.state === 'failed') return { tone: 'notice', text: t(`desk.upkeep.failure.${event.reason}`) };
    if ('records' in event) {
      const { records, pictures, picturesLeft: left } = event;
      if (records + pictures + left === 0) return { tone: 'good', text: t('desk.upkeep.nothingWaiting') };
      const key = left > 0 ? 'desk.upkeep.writtenMore' : 'desk.upkeep.written';
      return { tone: 'good', text: t(key, { records, pictures, left }) };
    }
    const { receipts, decisions, people, peopleRemaining: remaining, pictures } = event;
    return {
      tone: 'good',
      text: t(remaining > 0 ? 'desk.upkeep.doneMore' : 'desk.upkeep.done', {
        receipts,
        decisions,
        people,
        remaining,
        pictures,
      }),
    };
  }

  async function follow(
    direction: UnderWay['direction'],
    call: Promise<AsyncIterable<FerryWriting | FerryReading>>,
  ): Promise<void> {
    for await (const event of await call) {
      if (event.state === 'working') setUnderWay({ direction, done: event.done, total: event.total });
      else say(wordsFor(event));
    }
  }

  return {
    underWay,
    async carry(direction, stick) {
      if (!client || underWay) return;
      say(null);
      setUnderWay({ direction, done: 0, total: 0 });
      const { ferryWrite, ferryRead } = client.upkeep;
      await ask(follow(direction, direction === 'writing' ? ferryWrite({ stick }) : ferryRead({ stick })));
      setUnderWay(null);
    },
  };
}
