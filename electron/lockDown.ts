import { resolve, sep } from 'node:path';
import type { PageRole } from '../contract/terminal/index.ts';

/** Scheme and host of the page: a standard, secure scheme of our own, so that it is an origin like any other. */
export const pageScheme = 'app';
const pageOrigin = `${pageScheme}://anxin`;

/** What each window loads. */
export const pageAddresses: Readonly<Record<PageRole, string>> = {
  main: pageOrigin,
  visitor: `${pageOrigin}/?view=visitor`,
};

/** What every window is made with. The page is an ordinary, untrusted page: no Node, its own world, a sandbox. */
export const lockedPreferences = {
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  sandbox: true,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  autoplayPolicy: 'no-user-gesture-required',
} as const;

/** Whether an address is the page's own. */
export function isOurs(address: string): boolean {
  return URL.canParse(address) && originOf(new URL(address)) === pageOrigin;
}

/** What the page asks to be allowed, in Electron's words. */
export interface PermissionRequest {
  permission: string;
  /** address of the frame that asks */
  from: string;
  /** kinds of media asked for; absent where Electron does not say */
  media?: readonly string[] | undefined;
}

/** Only the camera, only without sound, and only for our own page. */
export function isGranted({ permission, from, media }: PermissionRequest): boolean {
  return permission === 'media' && isOurs(from) && media?.length === 1 && media[0] === 'video';
}

/**
 * The file that an address of the page stands for, or null when it lies outside of the page's folder
 * or is not an address of the page at all.
 */
export function pageFile(address: string, pageDir: string): string | null {
  if (!isOurs(address)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const folder = resolve(pageDir);
  const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`);
  return file.startsWith(folder + sep) ? file : null;
}

/** Whether a request of the page may leave at all: its own files, and what it made itself. */
export function mayRequest(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol === 'blob:') return isOurs(url.pathname);
  return url.protocol === 'data:' || url.protocol === 'devtools:' || isOurs(address);
}

// `URL.origin` is "null" for schemes that the URL standard does not know.
function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}
