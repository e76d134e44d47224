import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { PageRole } from '../../contract/terminal/index.ts';

const cookieNames: Readonly<Record<PageRole, string>> = { main: 'anxin-page', visitor: 'anxin-visitor' };
/** 256 bits: nothing to guess. */
const secretBytes = 32;

/** Why a request is turned away. */
export type Refusal = 'wrong-host' | 'foreign-origin' | 'not-admitted';

/**
 * Decides which requests on the loopback address come from our own window.
 * Any web page in any browser of the machine can send requests to 127.0.0.1, and a name of its own can be made to
 * resolve to it (DNS rebinding); so the Host and the Origin have to be exactly ours, and the window shows a cookie
 * that only the bearer of a token printed once can get. Each role of a page has a token and a cookie of its own, so that
 * the window of one is never taken for the other's.
 */
export class PageAccess {
  readonly #host: string;
  readonly #origin: string;
  readonly #tokens = new Map<PageRole, Buffer>();
  readonly #cookies = new Map<PageRole, Buffer>();

  /** @param port the loopback port that the page is served on */
  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`;
    this.#origin = `http://${this.#host}`;
  }

  get origin(): string {
    return this.#origin;
  }

  /** Makes a token that admits one window of a role, once. An older token of the role that nobody used dies with it. */
  issueToken(role: PageRole): string {
    const token = newSecret();
    this.#tokens.set(role, digest(token));
    return token;
  }

  /**
   * Trades the token for the cookie of its role. The token is dead afterwards, and so is the cookie of an earlier
   * window of that role.
   * @returns the role and the value of a `Set-Cookie` header, or null when the token is unknown or used up
   */
  redeem(token: string): { role: PageRole; cookie: string } | null {
    const shown = digest(token);
    for (const [role, expected] of this.#tokens) {
      if (!timingSafeEqual(expected, shown)) continue;
      this.#tokens.delete(role);
      const value = newSecret();
      this.#cookies.set(role, digest(value));
      return { role, cookie: `${cookieNames[role]}=${value}; Path=/; HttpOnly; SameSite=Strict` };
    }
    return null;
  }

  /** Checks that the request names our host and was not sent by somebody else's page. */
  refusesSource(headers: IncomingHttpHeaders): Refusal | null {
    if (headers.host !== this.#host) return 'wrong-host';
    if (headers.origin !== undefined && headers.origin !== this.#origin) return 'foreign-origin';
    const site = headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none' ? null : 'foreign-origin';
  }

  /** Checks source and cookie; the files of the page are the same for every role, and nothing in them is secret. */
  refuses(headers: IncomingHttpHeaders, roles: readonly PageRole[] = PageRole.options): Refusal | null {
    const admitted = roles.some((role) => this.#holdsCookie(role, headers.cookie));
    return this.refusesSource(headers) ?? (admitted ? null : 'not-admitted');
  }

  /** Checks a WebSocket's handshake: it always carries an Origin, and the same-origin policy does not cover it. */
  refusesHandshake(headers: IncomingHttpHeaders, role: PageRole): Refusal | null {
    return headers.origin === undefined ? 'foreign-origin' : this.refuses(headers, [role]);
  }

  #holdsCookie(role: PageRole, header: string | undefined): boolean {
    const expected = this.#cookies.get(role);
    const value = new RegExp(`(?:^|;\\s*)${cookieNames[role]}=([\\w-]+)`).exec(header ?? '')?.[1];
    return expected !== undefined && value !== undefined && timingSafeEqual(expected, digest(value));
  }
}

function newSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
