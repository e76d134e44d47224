import type { Draw } from '../../agency/demoCounty/draw.ts';
import type { Answer } from '../../agency/http/answer.ts';
import type { Fault } from './faults.ts';

/** A line between one terminal and the agency, with what can happen on it. */
export interface Line {
  fetch: typeof fetch;
  cut: boolean;
  /** lets a request of long ago arrive again */
  deliverStray(): Promise<void>;
  /** from now on nothing happens to what travels */
  calm(): void;
  readonly calls: number;
}

/** How many old requests a line may still have somewhere. */
const strays = 4;

export function createLine(answer: Answer, faults: ReadonlySet<Fault>, draw: Draw): Line {
  const old: (() => Request)[] = [];
  let calls = 0;
  let calm = false;
  const happens = (fault: Fault, probability: number) =>
    !calm && faults.has(fault) && draw.chance(probability);
  const line: Line = {
    cut: false,
    get calls() {
      return calls;
    },
    async fetch(input) {
      calls += 1;
      if (line.cut) throw new TypeError('the line is cut');
      const copy = await copier(input as Request);
      if (faults.has('delay')) {
        old.push(copy);
        if (old.length > strays) old.shift();
      }
      if (happens('loss', 0.04)) throw new TypeError('the request is lost');
      if (happens('doubling', 0.05)) {
        const first = await answer(copy());
        const second = await answer(copy());
        return draw.chance(0.5) ? first : second;
      }
      const response = await answer(copy());
      if (happens('loss', 0.04)) throw new TypeError('the answer is lost');
      return response;
    },
    calm() {
      calm = true;
    },
    async deliverStray() {
      if (old.length > 0) await answer(draw.among(old)());
    },
  };
  return line;
}

/** Reads a request once, so that it can be handed over any number of times. */
async function copier(request: Request): Promise<() => Request> {
  const body = request.body === null ? null : await request.arrayBuffer();
  return () => new Request(request.url, { method: request.method, headers: request.headers, body });
}
