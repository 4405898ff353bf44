import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { API_PREFIX, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { failureOf, inShort } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { forge, SECRET, sign } from '../harness/token.ts';
import { MAX_INTEGER } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

let app: App;
/** An instance that takes tokens of one issuer for one audience only. */
let strict: App;
beforeAll(async () => {
  [app, strict] = await Promise.all([
    startInstance({ RATE_LIMIT_PER_MINUTE: '0' }),
    startInstance({
      RATE_LIMIT_PER_MINUTE: '0',
      JWT_ISSUER: 'https://platform.example',
      JWT_AUDIENCE: 'messaging',
    }),
  ]);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await strict[Symbol.asyncDispose]();
});

const nowInSeconds = () => Math.floor(Date.now() / 1000);
const exp = nowInSeconds() + 3_600;
const DAY = 24 * 60 * 60;
const HS256 = { alg: 'HS256' };
const ANN = { userId: 7, exp };
const INVALID = '401 token_invalid';
const EXPIRED = '401 token_expired';

/** What REST says to a token: `200`, or the error in short. */
async function byRest(token: string, at: App): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(new URL(`${API_PREFIX}/presence/online`, at.url), { headers });
  return response.ok ? String(response.status) : inShort(await failureOf(response));
}

/** What the handshake says to a token, however it comes: the user of `hello`, or the error in short. */
async function bySocket(path: string, headers: Record<string, string>, at: App): Promise<string> {
  await using socket = await RawSocket.open(at, path, headers);
  if (socket.handshake.status !== 101) return inShort(await failureOf(socket.response));
  const hello = await until('hello', () => socket.texts[0]);
  return String((JSON.parse(hello) as { payload: { userId: number } }).payload.userId);
}

/** What all ways in say to a token; they never differ. */
async function verdict(token: string, at: App = app): Promise<string> {
  const sockets = [
    await bySocket(SOCKET_PATH, { Authorization: `Bearer ${token}` }, at),
    await bySocket(`${SOCKET_PATH}?token=${token}`, {}, at),
    await bySocket(SOCKET_PATH, { 'Sec-WebSocket-Protocol': `${SUBPROTOCOL}, bearer.${token}` }, at),
  ];
  const [answer = ''] = sockets;
  expect(sockets).toEqual([answer, answer, answer]);
  const isTaken = /^\d+$/.test(answer);
  expect(await byRest(token, at)).toBe(isTaken ? '200' : answer);
  // A connection of user 7 takes no token of another user.
  const asFrame = isTaken ? (answer === '7' ? 'ack' : INVALID) : answer;
  expect(await byFrame(token, at)).toBe(asFrame);
  return answer;
}

/** What an open connection of user 7 says to a token that is to replace its own. */
async function byFrame(token: string, at: App): Promise<string> {
  const claims = { ...ANN, iss: 'https://platform.example', aud: 'messaging' };
  await using socket = await Socket.connect(at, { userId: 7, fullName: '', token: forge(HS256, claims) });
  const { type, payload } = await socket.answer('auth', { token });
  return type === 'ack' ? type : `401 ${(payload as { code: string }).code}`;
}

/** A token signed with a key pair made for it, which it may bring along. */
async function asymmetric(alg: string, brings: boolean): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const header = brings ? { alg, jwk: await exportJWK(publicKey) } : { alg };
  return await new SignJWT(ANN).setProtectedHeader(header).sign(privateKey);
}

type Case = [what: string, token: string | Promise<string>, expected: string];
const claims = (what: string, of: JWTPayload, expected: string): Case => [
  what,
  forge(HS256, { exp, ...of }),
  expected,
];
const header = (what: string, of: object, expected = INVALID): Case => [what, forge(of, ANN), expected];
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
])('the signature: %s', async (_what, token, expected) => {
  expect(await verdict(await token)).toBe(expected);
});

test.each<Case>([
  header('alg none, signed', { alg: 'none' }),
  header('alg NONE, signed', { alg: 'NONE' }),
  header('alg in lower case', { alg: 'hs256' }),
  header('no alg', {}),
  header('an alg nobody knows', { alg: 'HS1' }),
  header('RS256 over the secret', { alg: 'RS256' }),
  header('crit that nobody knows', { ...HS256, crit: ['b'], b: 1 }),
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
])('the header: %s', async (_what, token, expected) => {
  expect(await verdict(await token)).toBe(expected);
});

// Made when they are used, which may be long after this file was loaded.
test.each<[what: string, claims: (now: number) => JWTPayload, expected: string]>([
  ['no exp', () => ({ exp: undefined as never }), INVALID],
  ['exp as text', () => ({ exp: String(exp) as never }), INVALID],
  ['exp null', () => ({ exp: null as never }), INVALID],
  ['exp beyond all dates', () => ({ exp: 1e300 }), INVALID],
  ['exp past, within the leeway', (now) => ({ exp: now - 15 }), '7'],
  ['exp past, beyond the leeway', (now) => ({ exp: now - 31 }), EXPIRED],
  ['exp long past', () => ({ exp: 1 }), EXPIRED],
  ['exp before all time', () => ({ exp: -1 }), EXPIRED],
  ['exp as a fraction', (now) => ({ exp: now + 60.5 }), '7'],
  ['nbf to come, within the leeway', (now) => ({ nbf: now + 20 }), '7'],
  ['nbf to come, beyond the leeway', (now) => ({ nbf: now + 60 }), INVALID],
  ['nbf as text', () => ({ nbf: '1' as never }), INVALID],
  ['iat ahead of the clock, within the leeway', (now) => ({ iat: now + 20 }), '7'],
  ['iat ahead of the clock, beyond the leeway', (now) => ({ iat: now + 60 }), INVALID],
  ['iat as a fraction', (now) => ({ iat: now - 0.5 }), '7'],
  ['iat beyond all dates', () => ({ iat: 1e300 }), INVALID],
  ['iat before all time', () => ({ iat: -1 }), EXPIRED],
  ['iat within JWT_MAX_AGE_DAYS', (now) => ({ iat: now - 3_649 * DAY }), '7'],
  ['iat before JWT_MAX_AGE_DAYS', (now) => ({ iat: now - 3_651 * DAY }), EXPIRED],
  ['no iat, and exp within JWT_MAX_AGE_DAYS', (now) => ({ exp: now + 3_649 * DAY }), '7'],
  ['no iat, and exp beyond JWT_MAX_AGE_DAYS', (now) => ({ exp: now + 3_651 * DAY }), INVALID],
  ['iat as text', () => ({ iat: '1' as never }), INVALID],
])('the times: %s', async (_what, claimsAt, expected) => {
  expect(await verdict(forge(HS256, { ...ANN, ...claimsAt(nowInSeconds()) }))).toBe(expected);
});

test.each<Case>([
  claims('userId 2^53-1', { userId: MAX_INTEGER }, String(MAX_INTEGER)),
  claims('sub only', { sub: '7' }, '7'),
  claims('userId and the same sub', { userId: 7, sub: '7' }, '7'),
  claims('sub 2^53-1', { sub: String(MAX_INTEGER) }, String(MAX_INTEGER)),
  claims('neither userId nor sub', {}, INVALID),
  claims('userId and another sub', { userId: 7, sub: '8' }, INVALID),
  claims('userId and a sub that is no number', { userId: 7, sub: 'ann' }, INVALID),
  claims('userId 0', { userId: 0 }, INVALID),
  claims('userId 0 beside a good sub', { userId: 0, sub: '7' }, INVALID),
  claims('a negative userId', { userId: -7 }, INVALID),
  claims('a fraction as userId', { userId: 7.5 }, INVALID),
  claims('userId 2^53', { userId: MAX_INTEGER + 1 }, INVALID),
  claims('userId as text', { userId: '7' }, INVALID),
  claims('userId as a list', { userId: [7] }, INVALID),
  ['userId twice', forge(HS256, `{"userId":8,"userId":7,"exp":${exp}}`), '7'],
  ['a huge userId', forge(HS256, `{"userId":1e999,"exp":${exp}}`), INVALID],
  ...['', '0', '-7', '7.0', '07', '7e0', ' 7', '0x7', '9007199254740992', 'ann', '٧'].map((sub) =>
    claims(`sub "${sub}"`, { sub }, INVALID),
  ),
  claims('sub as a number', { sub: 7 as never }, INVALID),
])('the user: %s', async (_what, token, expected) => {
  expect(await verdict(await token)).toBe(expected);
});

test.each<Case>([
  ['a word', 'nonsense', INVALID],
  ['two dots', '..', INVALID],
  ['two parts', `${head}.${payload}`, INVALID],
  ['five parts, as of an encrypted token', `${good}.${signature}.${signature}`, INVALID],
  ['padded', `${good}=`, '7'],
  ['four parts', `${good}.${signature}`, INVALID],
  ['cut off', good.slice(0, -4), INVALID],
  ['letters of no alphabet', `${head}.${payload}.${signature.slice(0, -2)}~~`, INVALID],
  ['a header that is no JSON', forge({}, ANN).replace(/^[^.]*/, 'AAAA'), INVALID],
  ['a header that is a list', forge([], ANN), INVALID],
  ['a payload that is no JSON', forge(HS256, 'hello'), INVALID],
  ['a payload that is a list', forge(HS256, '[]'), INVALID],
  ['a payload that is null', forge(HS256, 'null'), INVALID],
  ['10 KB, rightly signed', forge(HS256, { ...ANN, pad: 'x'.repeat(7_500) }), INVALID],
  ['4 KB, rightly signed', forge(HS256, { ...ANN, pad: 'x'.repeat(2_900) }), '7'],
])('the form: %s', async (_what, token, expected) => {
  expect(await verdict(await token)).toBe(expected);
});

test.each<[what: string, claims: JWTPayload, expected: string]>([
  ['right', { iss: 'https://platform.example', aud: 'messaging' }, '7'],
  ['right among others', { iss: 'https://platform.example', aud: ['other', 'messaging'] }, '7'],
  ['of another issuer', { iss: 'https://evil.example', aud: 'messaging' }, INVALID],
  ['of an issuer with a slash more', { iss: 'https://platform.example/', aud: 'messaging' }, INVALID],
  ['for another audience', { iss: 'https://platform.example', aud: 'other' }, INVALID],
  ['of a list of issuers', { iss: ['https://platform.example'] as never, aud: 'messaging' }, INVALID],
  ['for no audience', { iss: 'https://platform.example', aud: [] }, INVALID],
  ['without issuer', { aud: 'messaging' }, INVALID],
  ['without audience', { iss: 'https://platform.example' }, INVALID],
  ['long expired', { iss: 'https://platform.example', aud: 'messaging', exp: 1 }, EXPIRED],
])('where issuer and audience are set: a token %s', async (_what, of, expected) => {
  expect(await verdict(forge(HS256, { ...ANN, ...of }), strict)).toBe(expected);
});

test('where they are not set, anything is taken', async () => {
  expect(await verdict(forge(HS256, { ...ANN, iss: 'anybody', aud: ['anything'] }))).toBe('7');
});

describe('the Authorization header', () => {
  const MISSING = '401 token_missing';

  test.each<[what: string, given: string | undefined, expected: string]>([
    ['Bearer', `Bearer ${good}`, '200'],
    ['bearer', `bearer ${good}`, '200'],
    ['BEARER and spaces', `BEARER   ${good}`, '200'],
    ['nothing', undefined, MISSING],
    ['an empty one', '', MISSING],
    ['no token', 'Bearer', MISSING],
    ['no token but a space', 'Bearer ', MISSING],
    ['no scheme', good, MISSING],
    ['Basic', `Basic ${good}`, MISSING],
    ['Token', `Token ${good}`, MISSING],
    ['no space', `Bearer${good}`, MISSING],
    ['two tokens', `Bearer ${good} ${good}`, MISSING],
  ])('with %s', async (_what, given, expected) => {
    const headers = given === undefined ? {} : { Authorization: given };
    const response = await fetch(new URL(`${API_PREFIX}/presence/online`, app.url), { headers });
    expect(response.ok ? String(response.status) : inShort(await failureOf(response))).toBe(expected);
    const socket = await bySocket(SOCKET_PATH, headers, app);
    expect(socket).toBe(expected === '200' ? '7' : expected);
  });

  test('is needed by REST: a token in the query is none', async () => {
    const response = await fetch(new URL(`${API_PREFIX}/presence/online?token=${good}`, app.url));
    expect(inShort(await failureOf(response))).toBe(MISSING);
  });
});
