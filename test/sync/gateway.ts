import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A gateway between a terminal and its agency, as towns have them: it passes on what it likes. */
export interface Gateway {
  url: string;
  /** the largest body that it lets through, in bytes */
  limitBytes: number;
  /** what it answers to a path in the agency's place */
  refuses: Map<string, { status: number; body: string }>;
  /** paths that reached the agency, in their order */
  passed: string[];
}

export async function gatewayTo(agencyUrl: string): Promise<Gateway> {
  const gateway: Gateway = {
    url: '',
    limitBytes: Number.POSITIVE_INFINITY,
    refuses: new Map(),
    passed: [],
  };
  const server = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url ?? '/', agencyUrl).pathname;
    const tooLarge = Number(incoming.headers['content-length'] ?? 0) > gateway.limitBytes;
    const refusal = tooLarge ? { status: 413, body: 'too large' } : gateway.refuses.get(path);
    if (refusal) {
      incoming.resume();
      incoming.on('end', () =>
        outgoing.writeHead(refusal.status, { 'content-type': 'text/html' }).end(refusal.body),
      );
      return;
    }
    gateway.passed.push(path);
    const passed = forward(
      new URL(incoming.url ?? '/', agencyUrl),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  gateway.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return gateway;
}
