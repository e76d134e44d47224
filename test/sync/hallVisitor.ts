import { once } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { terminalContract, VisitSnapshot } from '../../contract/terminal/index.ts';
import type { LivenessAction } from '../../domain/liveness/action.ts';
import { visitor as imaginedFace } from '../../domain/liveness/testing/scriptedFace.ts';
import { dockCameraLabel } from '../../terminal/visit/cameraTrust.ts';

type TerminalClient = ContractRouterClient<typeof terminalContract>;

/** Comes to a hall's terminal over its own wire, as the page does, with an imagined face before the camera. */
export interface HallVisitor {
  readonly client: TerminalClient;
  /** the ends of all visits so far, as the screen told them */
  readonly told: Extract<VisitSnapshot, { state: 'ended' }>[];
  /**
   * One whole visit with the card.
   * @param picture what the camera's frames show; without one a second face looks into the camera and the attempt fails
   * @throws when the line breaks, because the terminal died
   */
  visit(cardId: string, picture: Uint8Array<ArrayBuffer> | null): Promise<void>;
}

/**
 * Opens the terminal's page address as a window would, and waits until the wire is there.
 * @param answered told of every call how long the terminal took to answer it, in milliseconds
 */
export async function comeTo(
  oneTimeAddress: string,
  answered: (ms: number) => void = () => {},
): Promise<HallVisitor> {
  const { origin } = new URL(oneTimeAddress);
  const answer = await fetch(oneTimeAddress, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const wire = new WebSocket(`${origin.replace('http', 'ws')}/wire`, { headers: { cookie, origin } });
  const broken = new AbortController();
  // A killed terminal resets the line; without a listener that would end the test's process.
  wire.on('error', () => broken.abort(new Error('the line broke')));
  wire.on('close', () => broken.abort(new Error('the line broke')));
  await once(wire, 'open', { signal: broken.signal });
  const client: TerminalClient = createORPCClient(
    new RPCLink({
      websocket: wire as unknown as globalThis.WebSocket,
      interceptors: [
        async ({ next }) => {
          const asked = performance.now();
          try {
            return await next();
          } finally {
            answered(performance.now() - asked);
          }
        },
      ],
    }),
  );

  const told: HallVisitor['told'] = [];
  let newest: VisitSnapshot = { state: 'idle', revision: -1 };
  const shown = (): VisitSnapshot => newest;
  let wake = () => {};
  const alive = <T>(work: Promise<T>): Promise<T> => {
    broken.signal.throwIfAborted();
    return Promise.race([
      work,
      new Promise<never>((_, reject) =>
        broken.signal.addEventListener('abort', () => reject(broken.signal.reason), { once: true }),
      ),
    ]);
  };
  void (async () => {
    for await (const snapshot of await client.visit.watch()) {
      newest = snapshot;
      wake();
    }
  })().catch(() => {});
  const change = () => alive(new Promise<void>((resolve) => (wake = resolve)));
  const until = async (wanted: (now: VisitSnapshot) => boolean) => {
    while (!wanted(shown())) await change();
  };

  /** Does what the camera screen asks, until it asks for nothing more. */
  async function perform(picture: Uint8Array<ArrayBuffer> | null): Promise<void> {
    const begun = shown();
    if (begun.state !== 'framing') return;
    const { visitId, attempt } = begun;
    const size = { width: 640, height: 480, frameRate: 30 };
    await alive(client.camera.opened({ visitId, attempt, label: dockCameraLabel, ...size }));
    const face = imaginedFace();
    let asked: LivenessAction | null = null;
    let sinceMs = 0;
    for (let frame = 0; ; frame += 1) {
      const now = shown();
      if (now.state !== 'framing' && now.state !== 'capturing') return;
      const capturing = now.state === 'capturing' ? now : null;
      if (capturing?.flash) {
        await alive(client.visit.act({ visitId, act: { act: 'no-flash' } })).catch(() => {});
        await change();
        continue;
      }
      const action = capturing?.action ?? null;
      if (action !== asked) {
        asked = action;
        sinceMs = face.atMs;
      }
      const seen = face.next(action, sinceMs);
      const observation = capturing && picture === null ? { ...seen, faces: 2 } : seen;
      const sent = [client.camera.observe({ visitId, attempt, observations: [observation] })];
      if (picture !== null && frame % 12 === 6)
        sent.push(client.camera.frame({ visitId, attempt, atMs: seen.atMs, jpeg: new Blob([picture]) }));
      // What comes too late for an attempt is refused as stale, which is no fault here.
      await alive(Promise.allSettled(sent));
    }
  }

  return {
    client,
    told,
    async visit(cardId, picture) {
      await alive(client.dock.removeCard());
      await until(({ state }) => state === 'idle');
      await alive(client.dock.layCard({ cardId }));
      for (;;) {
        const now = shown();
        if (now.state === 'ended') {
          told.push(now);
          await alive(client.visit.act({ visitId: now.visitId, act: { act: 'leave' } })).catch(() => {});
          return;
        }
        if (now.state === 'identified')
          await alive(
            client.visit.act({ visitId: now.visitId, act: { act: now.mayCertify ? 'continue' : 'leave' } }),
          );
        else if (now.state === 'consent')
          await alive(
            client.visit.act({
              visitId: now.visitId,
              act: {
                act: 'consent',
                accept: true,
                agreements: now.agreements.map(({ id }) => id),
                evidenceMayLeave: true,
              },
            }),
          );
        else if (now.state === 'contact')
          await alive(
            client.visit.act({
              visitId: now.visitId,
              act: { act: 'contact', name: '试验人', phone: '13800000000', address: '试验路1号' },
            }),
          );
        else if (now.state === 'framing') await perform(picture);
        else if (now.state === 'attempt-failed')
          await alive(client.visit.act({ visitId: now.visitId, act: { act: 'help' } }));
        if (shown() === now) await change();
      }
    },
  };
}
