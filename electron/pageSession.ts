import { pathToFileURL } from 'node:url';
import { net, protocol, type Session, session } from 'electron';
import { pageHeaders } from '../terminal/shell/pageHeaders.ts';
import { isGranted, mayRequest, pageFile, pageScheme } from './lockDown.ts';

/** Makes the page's scheme an origin like https. Electron wants this before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/**
 * The session of the one window: kept in memory only, it serves the built page under its scheme,
 * grants the camera and nothing else, and lets no request out.
 */
export function openPageSession(pageDir: string): Session {
  const pageSession = session.fromPartition('anxin', { cache: false });
  const headers = pageHeaders();

  pageSession.protocol.handle(pageScheme, async (request) => {
    const file = request.method === 'GET' ? pageFile(request.url, pageDir) : null;
    if (file === null) return new Response(null, { status: 404, headers });
    try {
      const content = await net.fetch(pathToFileURL(file).href);
      const type = content.headers.get('Content-Type') ?? 'application/octet-stream';
      return new Response(content.body, { headers: { ...headers, 'Content-Type': type } });
    } catch {
      return new Response(null, { status: 404, headers });
    }
  });

  pageSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(
      isGranted({
        permission,
        from: details.requestingUrl,
        media: 'mediaTypes' in details ? details.mediaTypes : undefined,
      }),
    );
  });
  pageSession.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isGranted({ permission, from: origin, media: details.mediaType ? [details.mediaType] : undefined }),
  );
  pageSession.setDevicePermissionHandler(() => false);
  pageSession.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }));
  return pageSession;
}
