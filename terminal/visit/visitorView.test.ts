import { ORPCError } from '@orpc/client';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished, test } from 'vitest';
import type { PageRole, VisitSnapshot } from '../../contract/terminal/index.ts';
import { TerminalConfiguration } from '../base/configuration.ts';
import { createStatus } from '../base/status.ts';
import { openTestDesk, pins } from '../desk/testing/deskFixture.ts';
import { createTerminalRouter, createVisitorRouter } from '../service/router.ts';
import { createVisitorView } from './visitorView.ts';

const wang = '11010519491231002X';

/** A desk with its operator signed in, and the wires of both pages. */
async function twoPages() {
  const staged = await openTestDesk();
  const status = createStatus(TerminalConfiguration.parse({ profile: 'bank' }), 'browser', 'test');
  const { desk, visits } = staged;
  const shown = {
    status,
    visits,
    cameraAllowed: () => true,
    keepObserver: () => {},
    dock: null,
    unforeseen: (where: string, error: unknown) => {
      throw new Error(`Nobody foresaw what ${where} threw`, { cause: error });
    },
    notice: () => {
      throw new Error('Nobody asks for the notice here');
    },
  };
  const view = createVisitorView(visits, status);
  onTestFinished(view.stop);
  const main = createRouterClient(createTerminalRouter({ ...shown, desk, upkeep: null }));
  const visitorRouter = createVisitorRouter(shown);
  const visitor = createRouterClient(visitorRouter);
  await main.desk.signIn({ name: '陈静', pin: pins.chen });

  const now = () => visits.snapshot.current as Exclude<VisitSnapshot, { state: 'idle' }>;
  const untilState = async (state: VisitSnapshot['state']) => {
    await expect.poll(() => visits.snapshot.current.state).toBe(state);
    return now();
  };
  const act = (page: PageRole, act: Parameters<typeof visitor.visit.act>[0]['act']) =>
    (page === 'main' ? main : visitor).visit.act({ visitId: now().visitId, act });
  const toCamera = async () => {
    const { personId } = await main.desk.byNumber({ identityNumber: wang });
    await main.desk.beginVisit({ personId, helper: null });
    await untilState('identified');
    await act('main', { act: 'continue' });
    await act('visitor', { act: 'consent', accept: true, agreements: [], evidenceMayLeave: false });
    const shownNow = await untilState('framing');
    return shownNow as Extract<VisitSnapshot, { state: 'framing' }>;
  };
  return { ...staged, status, view, main, visitor, visitorRouter, act, now, untilState, toCamera };
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (error: unknown) => (error instanceof ORPCError ? error.code : String(error)),
  );

test('the camera is where the person’s own view is, and comes back to the desk when that goes away', async () => {
  const { status, view } = await twoPages();
  expect(status.current.cameraAt).toBe('main');
  const gone = view.opened();
  expect(status.current.cameraAt).toBe('visitor');
  const goneAgain = view.opened();
  gone();
  expect(status.current.cameraAt).toBe('visitor');
  goneAgain();
  goneAgain();
  expect(status.current.cameraAt).toBe('main');
});

test('a camera that is in use changes pages only when its own is gone, and then the attempt begins anew', async () => {
  const { status, view, toCamera, now, act, untilState } = await twoPages();
  await toCamera();
  const gone = view.opened();
  expect(status.current.cameraAt).toBe('main');
  await act('main', { act: 'leave' });
  await untilState('ended');
  await expect.poll(() => status.current.cameraAt).toBe('visitor');
  await act('main', { act: 'leave' });

  const { attempt } = await toCamera();
  gone();
  expect(status.current.cameraAt).toBe('main');
  expect(now()).toMatchObject({ state: 'framing', attempt: attempt + 1 });
});

test('what the page without the camera says of it does not count, on either side', async () => {
  const { view, toCamera, main, visitor, now } = await twoPages();
  const gone = view.opened();
  const { visitId, attempt } = await toCamera();
  const failed = { visitId, reason: 'no-camera' as const };
  const frame = { visitId, attempt, atMs: 1, jpeg: new Blob(['x']) };
  expect(await codeOf(main.camera.failed(failed))).toBe('NOT_NOW');
  expect(await codeOf(main.camera.frame(frame))).toBe('NOT_NOW');
  expect(await codeOf(visitor.camera.frame(frame))).toBe('taken');
  gone();
  expect(await codeOf(visitor.camera.failed(failed))).toBe('NOT_NOW');
  expect(now().state).toBe('framing');
});

test('the person’s own view has the visit and nothing of the desk', async () => {
  const { visitorRouter } = await twoPages();
  expect(Object.keys(visitorRouter).sort()).toEqual(['camera', 'dock', 'terminal', 'visit']);
  expect(Object.keys(visitorRouter.dock)).toEqual(['watch']);
});

test('an end is closed by the operator, who may still want to print, and not from the person’s own view', async () => {
  const { view, toCamera, act, untilState, visits } = await twoPages();
  view.opened();
  await toCamera();
  await act('visitor', { act: 'help' });
  await untilState('ended');
  expect(await codeOf(act('visitor', { act: 'leave' }))).toBe('NOT_NOW');
  await act('main', { act: 'leave' });
  expect(visits.snapshot.current.state).toBe('idle');
});
