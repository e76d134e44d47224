import type { DeskActsOptions } from './deskAct.ts';

/**
 * Erases what withdrawals of consent have left behind: one that was filed, and the power or the disk failed before the
 * pictures were erased. What somebody gave later they gave anew, and it stays; so does the template of somebody whose
 * withdrawal the agency refused. One unit of work; a second run finds nothing.
 */
export function finishWithdrawals({
  store,
  tables,
  audit,
  log,
  nowMs,
}: Pick<DeskActsOptions, 'store' | 'tables' | 'audit' | 'log' | 'nowMs'>): void {
  const withdrawals = tables.requestsOfKind('withdraw-consent');
  if (withdrawals.length === 0) return;
  store.inOneTransaction((work) => {
    for (const { id, identityNumber, at, on, progress } of withdrawals) {
      const held = store.roster.find(identityNumber)?.template !== undefined;
      const template = progress.state !== 'refused' && progress.state !== 'not-taken';
      const pieces = tables.eraseFacesBefore(work, { identityNumber, at, on, template }, nowMs());
      if (pieces === 0) continue;
      const gone = held && store.roster.find(identityNumber)?.template === undefined;
      const subject = audit.subject(identityNumber);
      audit.append(work, 'face-data-erased', null, { subject, pieces, template: gone });
      work.afterCommit(() => log.write('face-data-erased', { requestId: id, pieces, template: gone }));
    }
  });
}
