import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { readFailure, inShort, Rest } from '../harness/rest.ts';
import { forge, sign } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const ALGORITHMS = ['RS256', 'PS512', 'ES256', 'ES384', 'EdDSA'] as const;
type Algorithm = (typeof ALGORITHMS)[number];
type Pair = { privateKey: CryptoKey; publicKey: CryptoKey };

const ANN = { userId: 7, exp: Math.floor(Date.now() / 1000) + 3_600 };
const INVALID = '401 token_invalid';
const NOBODY = { userId: 7, fullName: '' };

const createPair = (alg: Algorithm): Promise<Pair> => generateKeyPair(alg, { extractable: true });
const pairs = Object.fromEntries(
  await Promise.all(ALGORITHMS.map(async (alg) => [alg, await createPair(alg)])),
) as Record<Algorithm, Pair>;
const keys: JWK[] = await Promise.all(
  ALGORITHMS.map(async (alg) => ({ ...(await exportJWK(pairs[alg].publicKey)), alg, kid: alg, use: 'sig' })),
);

/** Number of requests by path. */
const asked = { keys: 0, broken: 0, huge: 0, other: 0, later: 0 };
let isLaterUp = false;
const answers: Record<keyof typeof asked, () => Response> = {
  keys: () => Response.json({ keys }),
  broken: () => new Response('<h1>', { status: 500 }),
  huge: () => Response.json({ keys, padding: 'x'.repeat(300_000) }),
  other: () => Response.json({ certificates: [] }),
  later: () => (isLaterUp ? Response.json({ keys }) : new Response('', { status: 503 })),
};
/** Key set of the platform, and unusable ones. */
const keySet = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    const name = new URL(request.url).pathname.slice(1) as keyof typeof asked;
    asked[name] += 1;
    return answers[name]();
  },
});

const withKeySet = (name: keyof typeof asked) =>
  startInstance({ JWT_JWKS_URL: new URL(name, keySet.url).href });

let app: App;
let broken: App;
beforeAll(async () => {
  [app, broken] = await Promise.all([withKeySet('keys'), withKeySet('broken')]);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await broken[Symbol.asyncDispose]();
  await keySet.stop(true);
});

/** Result of a token by REST and by socket. */
async function verdict(token: string, at = app): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(new URL(`${API_PREFIX}/presence/online`, at.url), { headers });
  const byRest = response.ok ? 'taken' : inShort(await readFailure(response));
  await using socket = await RawSocket.open(at, SOCKET_PATH, headers);
  const isOpen = socket.handshake.status === 101;
  expect(isOpen ? 'taken' : inShort(await readFailure(socket.response))).toBe(byRest);
  return byRest;
}

const signed = (alg: Algorithm, { privateKey }: Pair, header: object = { kid: alg }): Promise<string> =>
  new SignJWT(ANN).setProtectedHeader({ alg, ...header }).sign(privateKey);

describe.each(ALGORITHMS)('with a key set, %s', (alg) => {
  test('is accepted if a key of the set has signed it', async () => {
    expect(await verdict(await signed(alg, pairs[alg]))).toBe('taken');
    expect(await verdict(await signed(alg, pairs[alg], {}))).toBe('taken');
  });

  test('is refused if another key has signed it, with any kid or embedded key', async () => {
    const other = await createPair(alg);
    const jwk = await exportJWK(other.publicKey);
    for (const header of [
      { kid: alg },
      { kid: 'other' },
      {},
      { kid: alg, jwk },
      { jku: 'https://evil.example' },
    ])
      expect(await verdict(await signed(alg, other, header))).toBe(INVALID);
  });

  test('is refused if it is an HMAC keyed with the public key', async () => {
    const jwk = await exportJWK(pairs[alg].publicKey);
    for (const secret of [await exportSPKI(pairs[alg].publicKey), jwk.n ?? jwk.x ?? '', JSON.stringify(jwk)])
      for (const header of [
        { alg: 'HS256', kid: alg },
        { alg, kid: alg },
      ])
        expect(await verdict(forge(header, ANN, secret))).toBe(INVALID);
  });
});

test('With a key set, the secret is still valid, for HMAC only.', async () => {
  expect(await verdict(await sign(ANN))).toBe('taken');
  expect(await verdict(forge({ alg: 'RS256', kid: 'RS256' }, ANN))).toBe(INVALID);
  expect(await verdict(forge({ alg: 'none', kid: 'RS256' }, ANN))).toBe(INVALID);
});

test('While the key set is unreachable, its tokens are not reported as invalid.', async () => {
  expect(await verdict(await signed('RS256', pairs.RS256), broken)).toBe('503 unavailable');
  expect(await verdict(await sign(ANN), broken)).toBe('taken');
});

/** Calls with many tokens, each of which would cause a fetch without a cache. */
const CALLS = 60;

test.each(['broken', 'huge', 'other'] as const)(
  'a key set that cannot be used is asked for by a few of many tokens: %s',
  async (name) => {
    await using instance = await withKeySet(name);
    const before = asked[name];
    for (let i = 0; i < CALLS; i += 1) {
      const token = await signed('RS256', pairs.RS256, { kid: `${i}` });
      expect(await new Rest(instance, { ...NOBODY, token }).refusal('get', '/presence/online')).toBe(
        '503 unavailable',
      );
    }
    // The back-off doubles: 12 fetches take half an hour.
    expect(asked[name] - before).toBeWithin(1, 12);
  },
);

test('Many tokens with unknown keys cause only a few fetches.', async () => {
  const before = asked.keys;
  for (let i = 0; i < CALLS; i += 1) {
    const token = await signed('RS256', pairs.RS256, { kid: `unknown ${i}` });
    expect(await new Rest(app, { ...NOBODY, token }).refusal('get', '/presence/online')).toBe(INVALID);
  }
  expect(asked.keys - before).toBeLessThan(12);
});

test('A key set that is reachable again is used again.', async () => {
  await using instance = await withKeySet('later');
  const rest = new Rest(instance, { ...NOBODY, token: await signed('RS256', pairs.RS256) });
  expect(await rest.refusal('get', '/presence/online')).toBe('503 unavailable');
  isLaterUp = true;
  await until('the key set to be used', async () => (await rest.fetch('get', '/presence/online')).ok);
});
