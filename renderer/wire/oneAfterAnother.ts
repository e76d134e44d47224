/**
 * Sends each thing at once, unless a message is still unanswered: what comes meanwhile goes together in the next one. So
 * nothing waits on a quick line, and a slow one carries fewer, larger messages.
 * @param send must not fail; what it is given it gets in order, and once
 */
export function oneAfterAnother<Thing>(send: (things: Thing[]) => Promise<unknown>): (thing: Thing) => void {
  const waiting: Thing[] = [];
  let underWay = false;
  async function sendAll(): Promise<void> {
    underWay = true;
    try {
      while (waiting.length > 0) await send(waiting.splice(0));
    } finally {
      underWay = false;
    }
  }
  return (thing) => {
    waiting.push(thing);
    if (!underWay) void sendAll();
  };
}
