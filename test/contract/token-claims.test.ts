import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { ANN, checkToken, EXPIRED, HS256, INVALID } from '../harness/check-token.ts';
import { startInstance } from '../harness/instance.ts';
import { forge } from '../harness/token.ts';
import { MAX_INTEGER } from '../harness/values.ts';

let app: App;
/** Instance that accepts tokens of one issuer for one audience. */
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

type Case = [what: string, token: string | Promise<string>, expected: string];
const withClaims = (what: string, fields: JWTPayload, expected: string): Case => [
  what,
  forge(HS256, { exp: ANN.exp, ...fields }),
  expected,
];

test.each<Case>([
  withClaims('userId 2^53-1', { userId: MAX_INTEGER }, String(MAX_INTEGER)),
  withClaims('sub only', { sub: '7' }, '7'),
  withClaims('userId and the same sub', { userId: 7, sub: '7' }, '7'),
  withClaims('sub 2^53-1', { sub: String(MAX_INTEGER) }, String(MAX_INTEGER)),
  withClaims('neither userId nor sub', {}, INVALID),
  withClaims('userId and another sub', { userId: 7, sub: '8' }, INVALID),
  withClaims('userId and a sub that is no number', { userId: 7, sub: 'ann' }, INVALID),
  withClaims('userId 0', { userId: 0 }, INVALID),
  withClaims('userId 0 beside a good sub', { userId: 0, sub: '7' }, INVALID),
  withClaims('a negative userId', { userId: -7 }, INVALID),
  withClaims('a fraction as userId', { userId: 7.5 }, INVALID),
  withClaims('userId 2^53', { userId: MAX_INTEGER + 1 }, INVALID),
  withClaims('userId as text', { userId: '7' }, INVALID),
  withClaims('userId as a list', { userId: [7] }, INVALID),
  ['userId twice', forge(HS256, `{"userId":8,"userId":7,"exp":${ANN.exp}}`), '7'],
  ['a huge userId', forge(HS256, `{"userId":1e999,"exp":${ANN.exp}}`), INVALID],
  ...['', '0', '-7', '7.0', '07', '7e0', ' 7', '0x7', '9007199254740992', 'ann', '٧'].map((sub) =>
    withClaims(`sub "${sub}"`, { sub }, INVALID),
  ),
  withClaims('sub as a number', { sub: 7 as never }, INVALID),
])('A token of this user: %s.', async (_what, token, expected) => {
  expect(await checkToken(await token, app)).toBe(expected);
});

test.each<[what: string, claims: JWTPayload, expected: string]>([
  ['of this issuer for this audience', { iss: 'https://platform.example', aud: 'messaging' }, '7'],
  [
    'for several audiences with this one',
    { iss: 'https://platform.example', aud: ['other', 'messaging'] },
    '7',
  ],
  ['of another issuer', { iss: 'https://evil.example', aud: 'messaging' }, INVALID],
  ['of the issuer with a slash appended', { iss: 'https://platform.example/', aud: 'messaging' }, INVALID],
  ['for another audience', { iss: 'https://platform.example', aud: 'other' }, INVALID],
  ['of a list of issuers', { iss: ['https://platform.example'] as never, aud: 'messaging' }, INVALID],
  ['for no audience', { iss: 'https://platform.example', aud: [] }, INVALID],
  ['without issuer', { aud: 'messaging' }, INVALID],
  ['without audience', { iss: 'https://platform.example' }, INVALID],
  ['long expired', { iss: 'https://platform.example', aud: 'messaging', exp: 1 }, EXPIRED],
])('With JWT_ISSUER and JWT_AUDIENCE set, a token %s.', async (_what, claims, expected) => {
  expect(await checkToken(forge(HS256, { ...ANN, ...claims }), strict)).toBe(expected);
});

test('Without JWT_ISSUER and JWT_AUDIENCE any issuer and audience is accepted.', async () => {
  expect(await checkToken(forge(HS256, { ...ANN, iss: 'anyone', aud: ['anything'] }), app)).toBe('7');
});
