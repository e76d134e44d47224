import { lazy, Suspense } from 'react';
import { useTerminal } from '../wire/useTerminal.ts';
import { Page } from './Page.tsx';

// A hall never loads the desk.
const Desk = lazy(async () => ({ default: (await import('../desk/Desk.tsx')).Desk }));

/** The kiosk's page in a hall, the desk for bank tellers and township clerks. */
export function Frame() {
  const { status } = useTerminal();
  if (!status || status.profile === 'hall') return <Page />;
  return (
    <Suspense fallback={<Page />}>
      <Desk status={status} />
    </Suspense>
  );
}
