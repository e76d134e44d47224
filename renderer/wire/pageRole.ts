import { createContext, useContext } from 'react';
import type { PageRole } from '../../contract/terminal/index.ts';

/** What this page was opened as; the shell decides, and gives no wire to a page that only says so. */
export function roleOfAddress({ search }: Pick<Location, 'search'>): PageRole {
  return new URLSearchParams(search).get('view') === 'visitor' ? 'visitor' : 'main';
}

export const PageRoleContext = createContext<PageRole>('main');

export function usePageRole(): PageRole {
  return useContext(PageRoleContext);
}
