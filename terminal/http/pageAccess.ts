import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const cookieName = 'anxin-page';
/** 256 bits: nothing to guess. */
const secretBytes = 32;

/** Why a request is turned away. */
export type Refusal = 'wrong-host' | 'foreign-origin' | 'not-admitted';

/**
 * Decides which requests on the loopback address come from our own window.
 * Any web page in any browser of the machine can send requests to 127.0.0.1, and a name of its own can be made to
 * resolve to it (DNS rebinding); so the Host and the Origin have to be exactly ours, and the window shows a cookie
 * that only the bearer of a token printed once can get.
 */
export class PageAccess {
  readonly #host: string;
  readonly #origin: string;
  #token: Buffer | null = null;
  #cookie: Buffer | null = null;

  /** @param port the loopback port that the page is served on */
  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`;
    this.#origin = `http://${this.#host}`;
  }

  get origin(): string {
    return this.#origin;
  }

  /** Makes a token that admits one window, once. An older token that nobody used dies with it. */
  issueToken(): string {
    const token = newSecret();
    this.#token = digest(token);
    return token;
  }

  /**
   * Trades the token for the cookie. The token is dead afterwards, and so is the cookie of an earlier window.
   * @returns the value of a `Set-Cookie` header, or null when the token is unknown or used up
   */
  redeem(token: string): string | null {
    if (this.#token === null || !timingSafeEqual(this.#token, digest(token))) return null;
    this.#token = null;
    const value = newSecret();
    this.#cookie = digest(value);
    return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Checks that the request names our host and was not sent by somebody else's page. */
  refusesSource(headers: IncomingHttpHeaders): Refusal | null {
    if (headers.host !== this.#host) return 'wrong-host';
    if (headers.origin !== undefined && headers.origin !== this.#origin) return 'foreign-origin';
    const site = headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none' ? null : 'foreign-origin';
  }

  /** Checks source and cookie. */
  refuses(headers: IncomingHttpHeaders): Refusal | null {
    return this.refusesSource(headers) ?? (this.#holdsCookie(headers.cookie) ? null : 'not-admitted');
  }

  /** Checks a WebSocket's handshake: it always carries an Origin, and the same-origin policy does not cover it. */
  refusesHandshake(headers: IncomingHttpHeaders): Refusal | null {
    return headers.origin === undefined ? 'foreign-origin' : this.refuses(headers);
  }

  #holdsCookie(header: string | undefined): boolean {
    const value = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(header ?? '')?.[1];
    return this.#cookie !== null && value !== undefined && timingSafeEqual(this.#cookie, digest(value));
  }
}

function newSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
