/** Hash of the one style sheet that React Aria writes into the page itself (what may be pressed does not zoom). */
const reactAriaStyle = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

/**
 * The headers under which a shell serves the page.
 * COOP and COEP isolate it from other origins (and allow shared wasm memory); the policy lets it load only itself,
 * compile wasm, show its camera, and talk to its own terminal.
 * @param wire origin of the wire where it is not the page's own, for example `ws://127.0.0.1:4710`
 */
export function pageHeaders(wire?: string): Record<string, string> {
  const policy = {
    'default-src': ["'none'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'"],
    'worker-src': ["'self'"],
    'connect-src': wire ? ["'self'", wire] : ["'self'"],
    'style-src': ["'self'", reactAriaStyle],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'blob:', 'data:'],
    'media-src': ["'self'", 'blob:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return {
    'Content-Security-Policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
      .join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}
