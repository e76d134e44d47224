import { lazy, Suspense } from 'react';
import { Page } from './screens/Page.tsx';
import { usePageRole } from './wire/pageRole.ts';
import { useTerminal } from './wire/useTerminal.ts';

// A hall never loads the desk.
const Desk = lazy(async () => ({ default: (await import('./desk/Desk.tsx')).Desk }));

const VisitorPage = lazy(async () => ({
  default: (await import('./visitor/VisitorPage.tsx')).VisitorPage,
}));

/** The kiosk's page in a hall, the desk for bank tellers and township clerks, and the view of whom they serve. */
export function Frame() {
  const { status } = useTerminal();
  const role = usePageRole();
  if (!status || status.profile === 'hall') return <Page />;
  return (
    <Suspense fallback={<Page />}>{role === 'visitor' ? <VisitorPage /> : <Desk status={status} />}</Suspense>
  );
}
