import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { ANN, checkHandshake, checkToken, EXPIRED, HS256, INVALID } from '../harness/check-token.ts';
import { startInstance } from '../harness/instance.ts';
import { readFailure, inShort } from '../harness/rest.ts';
import { forge, SECRET, sign } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

const nowInSeconds = () => Math.floor(Date.now() / 1000);
const { exp } = ANN;
const DAY = 24 * 60 * 60;

/** Token signed with a new key pair, whose public key its header may contain. */
async function asymmetric(alg: string, hasOwnKey: boolean): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const header = hasOwnKey ? { alg, jwk: await exportJWK(publicKey) } : { alg };
  return await new SignJWT(ANN).setProtectedHeader(header).sign(privateKey);
}

type Case = [what: string, token: string | Promise<string>, expected: string];
const header = (what: string, fields: object, expected = INVALID): Case => [
  what,
  forge(fields, ANN),
  expected,
];
const good = forge(HS256, ANN);
const [head = '', payload = '', signature = ''] = good.split('.');

test.each<Case>([
  ['HS256', sign(ANN), '7'],
  ['HS384', sign(ANN, { alg: 'HS384' }), '7'],
  ['HS512', sign(ANN, { alg: 'HS512' }), '7'],
  ['another secret', sign(ANN, { secret: `${SECRET}!` }), INVALID],
  ['another secret, HS512', sign(ANN, { alg: 'HS512', secret: SECRET.slice(1) }), INVALID],
  ['an empty secret', forge(HS256, ANN, ''), INVALID],
  ['RS256', asymmetric('RS256', false), INVALID],
  ['ES256', asymmetric('ES256', false), INVALID],
  ['EdDSA', asymmetric('EdDSA', false), INVALID],
  ['RS256 with its own key', asymmetric('RS256', true), INVALID],
  ['alg none, unsigned', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`, INVALID],
  ['HS256, unsigned', `${head}.${payload}.`, INVALID],
  [
    "another token's signature",
    `${head}.${payload}.${forge(HS256, { ...ANN, userId: 8 }).split('.')[2]}`,
    INVALID,
  ],
])('A token with this signature: %s.', async (_what, token, expected) => {
  expect(await checkToken(await token, app)).toBe(expected);
});

test.each<Case>([
  header('alg none, signed', { alg: 'none' }),
  header('alg NONE, signed', { alg: 'NONE' }),
  header('alg in lower case', { alg: 'hs256' }),
  header('no alg', {}),
  header('an unknown alg', { alg: 'HS1' }),
  header('RS256 over the secret', { alg: 'RS256' }),
  header('an unknown crit', { ...HS256, crit: ['b'], b: 1 }),
  header('crit of an unencoded payload', { ...HS256, crit: ['b64'], b64: false }),
  header('an empty crit', { ...HS256, crit: [] }),
  header('jwk', { ...HS256, jwk: { kty: 'oct', k: 'AAAA' } }),
  header('jku', { ...HS256, jku: 'https://evil.example/keys' }),
  header('x5u', { ...HS256, x5u: 'https://evil.example/chain' }),
  header('x5c', { ...HS256, x5c: ['AAAA'] }),
  header('a list as alg', { alg: ['HS256'] }),
  header('an encryption', { alg: 'dir', enc: 'A256GCM' }),
  header('a compression', { ...HS256, zip: 'DEF' }, '7'),
  header('a kid that is a path', { ...HS256, kid: '../../../dev/null' }, '7'),
  header('typ and kid', { ...HS256, typ: 'JWT', kid: '1' }, '7'),
])('A token with this header: %s.', async (_what, token, expected) => {
  expect(await checkToken(await token, app)).toBe(expected);
});

// Created when used, which may be long after this file was loaded.
test.each<[what: string, claims: (now: number) => JWTPayload, expected: string]>([
  ['no exp', () => ({ exp: undefined as never }), INVALID],
  ['exp as text', () => ({ exp: String(exp) as never }), INVALID],
  ['exp null', () => ({ exp: null as never }), INVALID],
  ['exp beyond all dates', () => ({ exp: 1e300 }), INVALID],
  ['exp past, within the leeway', (now) => ({ exp: now - 15 }), '7'],
  ['exp past, beyond the leeway', (now) => ({ exp: now - 31 }), EXPIRED],
  ['exp long past', () => ({ exp: 1 }), EXPIRED],
  ['exp before 1970', () => ({ exp: -1 }), EXPIRED],
  ['exp as a fraction', (now) => ({ exp: now + 60.5 }), '7'],
  ['nbf in the future, within the leeway', (now) => ({ nbf: now + 20 }), '7'],
  ['nbf in the future, beyond the leeway', (now) => ({ nbf: now + 60 }), INVALID],
  ['nbf as text', () => ({ nbf: '1' as never }), INVALID],
  ['iat ahead of the clock, within the leeway', (now) => ({ iat: now + 20 }), '7'],
  ['iat ahead of the clock, beyond the leeway', (now) => ({ iat: now + 60 }), INVALID],
  ['iat as a fraction', (now) => ({ iat: now - 0.5 }), '7'],
  ['iat beyond all dates', () => ({ iat: 1e300 }), INVALID],
  ['iat before 1970', () => ({ iat: -1 }), EXPIRED],
  ['iat within JWT_MAX_AGE_DAYS', (now) => ({ iat: now - 3_649 * DAY }), '7'],
  ['iat before JWT_MAX_AGE_DAYS', (now) => ({ iat: now - 3_651 * DAY }), EXPIRED],
  ['no iat, and exp within JWT_MAX_AGE_DAYS', (now) => ({ exp: now + 3_649 * DAY }), '7'],
  ['no iat, and exp beyond JWT_MAX_AGE_DAYS', (now) => ({ exp: now + 3_651 * DAY }), INVALID],
  ['iat as text', () => ({ iat: '1' as never }), INVALID],
])('A token with these times: %s.', async (_what, claimsAt, expected) => {
  expect(await checkToken(forge(HS256, { ...ANN, ...claimsAt(nowInSeconds()) }), app)).toBe(expected);
});

test.each<Case>([
  ['a word', 'nonsense', INVALID],
  ['two dots', '..', INVALID],
  ['two parts', `${head}.${payload}`, INVALID],
  ['five parts, as of an encrypted token', `${good}.${signature}.${signature}`, INVALID],
  ['padded', `${good}=`, '7'],
  ['four parts', `${good}.${signature}`, INVALID],
  ['truncated', good.slice(0, -4), INVALID],
  ['characters outside of base64url', `${head}.${payload}.${signature.slice(0, -2)}~~`, INVALID],
  ['a header that is no JSON', forge({}, ANN).replace(/^[^.]*/, 'AAAA'), INVALID],
  ['a header that is a list', forge([], ANN), INVALID],
  ['a payload that is no JSON', forge(HS256, 'hello'), INVALID],
  ['a payload that is a list', forge(HS256, '[]'), INVALID],
  ['a payload that is null', forge(HS256, 'null'), INVALID],
  ['10 KB, correctly signed', forge(HS256, { ...ANN, pad: 'x'.repeat(7_500) }), INVALID],
  ['4 KB, correctly signed', forge(HS256, { ...ANN, pad: 'x'.repeat(2_900) }), '7'],
])('A token of this form: %s.', async (_what, token, expected) => {
  expect(await checkToken(await token, app)).toBe(expected);
});

describe('the Authorization header', () => {
  const MISSING = '401 token_missing';

  test.each<[what: string, header: string | undefined, expected: string]>([
    ['Bearer', `Bearer ${good}`, '200'],
    ['bearer', `bearer ${good}`, '200'],
    ['BEARER and spaces', `BEARER   ${good}`, '200'],
    ['nothing', undefined, MISSING],
    ['an empty one', '', MISSING],
    ['no token', 'Bearer', MISSING],
    ['a space instead of a token', 'Bearer ', MISSING],
    ['no scheme', good, MISSING],
    ['Basic', `Basic ${good}`, MISSING],
    ['Token', `Token ${good}`, MISSING],
    ['no space', `Bearer${good}`, MISSING],
    ['two tokens', `Bearer ${good} ${good}`, MISSING],
  ])('with %s', async (_what, header, expected) => {
    const headers = header === undefined ? {} : { Authorization: header };
    const response = await fetch(new URL(`${API_PREFIX}/presence/online`, app.url), { headers });
    expect(response.ok ? String(response.status) : inShort(await readFailure(response))).toBe(expected);
    const socket = await checkHandshake(SOCKET_PATH, headers, app);
    expect(socket).toBe(expected === '200' ? '7' : expected);
  });

  test('is required by REST: a token in the query does not count', async () => {
    const response = await fetch(new URL(`${API_PREFIX}/presence/online?token=${good}`, app.url));
    expect(inShort(await readFailure(response))).toBe(MISSING);
  });
});
