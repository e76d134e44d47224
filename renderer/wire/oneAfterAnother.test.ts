import { expect, test } from 'vitest';
import { oneAfterAnother } from './oneAfterAnother.ts';

/** A line that answers when it is told to. */
function slowLine() {
  const sent: number[][] = [];
  let answer = () => {};
  const send = (things: number[]) => {
    sent.push(things);
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = resolve;
    return promise;
  };
  return { sent, send, answered: async () => answer() };
}

test('the first thing goes out at once', () => {
  const { sent, send } = slowLine();
  oneAfterAnother(send)(1);
  expect(sent).toEqual([[1]]);
});

test('what comes before the answer goes together, in order and once, as soon as there is one', async () => {
  const { sent, send, answered } = slowLine();
  const tell = oneAfterAnother(send);
  for (const thing of [1, 2, 3]) tell(thing);
  expect(sent).toEqual([[1]]);
  await answered();
  await expect.poll(() => sent).toEqual([[1], [2, 3]]);
  await answered();
  tell(4);
  await expect.poll(() => sent).toEqual([[1], [2, 3], [4]]);
});
