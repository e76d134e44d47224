import type { Draw } from '../../agency/demoCounty/draw.ts';
import type { Answer } from '../../agency/door/answer.ts';
import type { Misfortune } from './misfortune.ts';

/** A line between one terminal and the agency, with what can happen on it. */
export interface Line {
  fetch: typeof fetch;
  cut: boolean;
  /** lets a request of long ago arrive again */
  deliverStray(): Promise<void>;
  readonly calls: number;
}

/** How many old requests a line may still have somewhere. */
const strays = 4;

export function createLine(answer: Answer, misfortune: Misfortune, draw: Draw): Line {
  const old: (() => Request)[] = [];
  /** requests that later ones overtake, and how many those will be */
  let overtaken: { request: () => Request; arrivesAfter: number }[] = [];
  let calls = 0;
  async function letTheOvertakenArrive(): Promise<void> {
    for (const each of overtaken) each.arrivesAfter -= 1;
    const due = overtaken.filter(({ arrivesAfter }) => arrivesAfter <= 0);
    overtaken = overtaken.filter(({ arrivesAfter }) => arrivesAfter > 0);
    for (const { request } of due) await answer(request());
  }
  const line: Line = {
    cut: false,
    get calls() {
      return calls;
    },
    async fetch(input) {
      calls += 1;
      if (line.cut) throw new TypeError('the line is cut');
      const copy = await copier(input as Request);
      old.push(copy);
      if (old.length > strays) old.shift();
      if (misfortune.strikes('reorder', 0.02)) {
        overtaken.push({ request: copy, arrivesAfter: 1 + draw.below(6) });
        throw new TypeError('no answer in time');
      }
      if (misfortune.strikes('loss', 0.02)) throw new TypeError('the request is lost');
      if (misfortune.strikes('portal', 0.01)) return loginPage();
      if (misfortune.strikes('tear', 0.01)) return await answer(await torn(copy(), draw));
      const first = await answer(copy());
      const response = misfortune.strikes('doubling', 0.04) ? await secondOf(first, copy) : first;
      await letTheOvertakenArrive();
      if (misfortune.strikes('loss', 0.02)) throw new TypeError('the answer is lost');
      return misfortune.strikes('tear', 0.01) ? tornAnswer(response, draw) : response;
    },
    async deliverStray() {
      if (old.length > 0) await answer(draw.among(old)());
    },
  };
  return line;

  async function secondOf(first: Response, copy: () => Request): Promise<Response> {
    const second = await answer(copy());
    return draw.chance(0.5) ? first : second;
  }
}

/** Reads a request once, so that it can be handed over any number of times. */
async function copier(request: Request): Promise<() => Request> {
  const body = request.body === null ? null : await request.arrayBuffer();
  return () => new Request(request.url, { method: request.method, headers: request.headers, body });
}

/** A request whose end is missing, with a frame around it that does not tell: some proxies do that. */
async function torn(request: Request, draw: Draw): Promise<Request> {
  if (request.body === null) return request;
  const body = await request.arrayBuffer();
  const { url, method, headers } = request;
  return new Request(url, { method, headers, body: body.slice(0, draw.below(body.byteLength)) });
}

/** An answer that ends too early: where its length is known `fetch` notices, else it is shorter than it was. */
async function tornAnswer(response: Response, draw: Draw): Promise<Response> {
  const body = await response.arrayBuffer();
  if (body.byteLength === 0 || draw.chance(0.5)) throw new TypeError('terminated');
  const { status, headers } = response;
  return new Response(body.slice(0, draw.below(body.byteLength)), { status, headers });
}

function loginPage(): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  return new Response('<!doctype html><title>Wi-Fi</title><form method="post">', { headers });
}
