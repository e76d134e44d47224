import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PageRole } from '../../contract/terminal/index.ts';
import { PageAccess } from './pageAccess.ts';

const ours = { host: '127.0.0.1:4710', origin: 'http://127.0.0.1:4710' };

function admitted(access: PageAccess, role: PageRole = 'main'): string {
  return access.redeem(access.issueToken(role))?.cookie.split(';')[0] ?? '';
}

describe('the token', () => {
  test('is worth one cookie and dead afterwards', () => {
    const access = new PageAccess(4710);
    const token = access.issueToken('main');
    expect(access.redeem(token)).toEqual({
      role: 'main',
      cookie: expect.stringMatching(/; HttpOnly; SameSite=Strict$/),
    });
    expect(access.redeem(token)).toBeNull();
  });

  test('dies when a newer one is issued', () => {
    const access = new PageAccess(4710);
    const older = access.issueToken('main');
    access.issueToken('main');
    expect(access.redeem(older)).toBeNull();
  });

  test('cannot be guessed, nor is the empty one good before any was issued', () => {
    const access = new PageAccess(4710);
    expect(access.redeem('')).toBeNull();
    access.issueToken('main');
    fc.assert(fc.property(fc.string(), (guess) => access.redeem(guess) === null));
  });
});

describe("the pensioner's own view", () => {
  test('has a token and a cookie of its own, which open nothing of the desk, and the other way round', () => {
    const access = new PageAccess(4710);
    const [desk, visitor] = [admitted(access), admitted(access, 'visitor')];
    expect(access.refusesHandshake({ ...ours, cookie: visitor }, 'visitor')).toBeNull();
    expect(access.refusesHandshake({ ...ours, cookie: visitor }, 'main')).toBe('not-admitted');
    expect(access.refusesHandshake({ ...ours, cookie: desk }, 'visitor')).toBe('not-admitted');
    const renamed = visitor.replace('anxin-visitor', 'anxin-page');
    expect(access.refusesHandshake({ ...ours, cookie: renamed }, 'main')).toBe('not-admitted');
  });

  test("does not end the desk's admission, nor does a token of one role end the other's", () => {
    const access = new PageAccess(4710);
    const [desk, visitor] = [access.issueToken('main'), access.issueToken('visitor')];
    expect(access.redeem(desk)?.role).toBe('main');
    expect(access.redeem(visitor)?.role).toBe('visitor');
    expect(access.redeem(desk)).toBeNull();
  });
});

describe('a request', () => {
  test('is served with our host and the cookie', () => {
    const access = new PageAccess(4710);
    const cookie = admitted(access);
    expect(access.refuses({ host: ours.host, cookie })).toBeNull();
    expect(
      access.refuses({ ...ours, cookie: `other=1; ${cookie}`, 'sec-fetch-site': 'same-origin' }),
    ).toBeNull();
    expect(access.refusesHandshake({ ...ours, cookie }, 'main')).toBeNull();
  });

  test.each([
    'localhost:4710',
    '127.0.0.1',
    '127.0.0.1:4711',
    'evil.example:4710',
    '127.0.0.1:4710.evil.example',
    undefined,
  ])('that names the host %s is refused even with the cookie', (host) => {
    const access = new PageAccess(4710);
    expect(access.refuses({ host, cookie: admitted(access) })).toBe('wrong-host');
  });

  test.each(['http://evil.example', 'http://127.0.0.1:4711', 'https://127.0.0.1:4710', 'null'])(
    'from the origin %s is refused even with the cookie',
    (origin) => {
      const access = new PageAccess(4710);
      expect(access.refuses({ ...ours, origin, cookie: admitted(access) })).toBe('foreign-origin');
    },
  );

  test.each(['cross-site', 'same-site'])('that the browser calls %s is refused', (site) => {
    const access = new PageAccess(4710);
    expect(access.refuses({ host: ours.host, cookie: admitted(access), 'sec-fetch-site': site })).toBe(
      'foreign-origin',
    );
  });

  test('without the cookie of this window is refused', () => {
    const access = new PageAccess(4710);
    expect(access.refuses(ours)).toBe('not-admitted');
    const earlier = admitted(access);
    admitted(access);
    expect(access.refuses({ ...ours, cookie: earlier })).toBe('not-admitted');
  });

  test('for a wire must carry an origin', () => {
    const access = new PageAccess(4710);
    expect(access.refusesHandshake({ host: ours.host, cookie: admitted(access) }, 'main')).toBe(
      'foreign-origin',
    );
  });
});
