import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { JWTPayload } from 'jose';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { forge, SECRET } from '../harness/token.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ JWT_ISSUER: 'https://platform.example', JWT_AUDIENCE: 'messaging' });
});
afterAll(() => app[Symbol.asyncDispose]());

const nowInSeconds = () => Math.floor(Date.now() / 1000);
/** Claims of a token that is valid except for its user. */
const claims = () => ({ iss: 'https://platform.example', aud: 'messaging', exp: nowInSeconds() + 3_600 });

/** Message with which a token is refused. */
async function refusal(payload: JWTPayload, secret = SECRET): Promise<string> {
  const token = forge({ alg: 'HS256' }, payload, secret);
  const { status, body } = await new Rest(app, { userId: 7, fullName: '', token }).fail(
    'get',
    '/presence/online',
  );
  expect(status).toBe(401);
  return body.error;
}

test.each<[what: string, claims: (now: number) => JWTPayload, sentence: string]>([
  [
    'sub',
    () => ({ sub: 'auth0|abc' }),
    'The user id in `sub` must be a whole number from 1 to 2^53-1, in decimal digits.',
  ],
  ['userId', () => ({ userId: 'abc' }), 'The user id in `userId` must be a whole number from 1 to 2^53-1.'],
  ['userId and sub', () => ({ userId: 7, sub: '8' }), 'The claims `userId` and `sub` name different users.'],
  ['no user', () => ({}), 'The token must name its user in `userId` or in `sub`.'],
  [
    'jti',
    () => ({ userId: 7, jti: 17 as never }),
    'The claim `jti` must be a string of 1 to 255 characters.',
  ],
  ['iat', (now) => ({ userId: 7, iat: now + 60 }), 'The claim `iat` is more than 30 s ahead of the clock.'],
  ['iat as text', () => ({ userId: 7, iat: '1' as never }), 'The claim `iat` must be a number of seconds.'],
  [
    'an old iat',
    () => ({ userId: 7, iat: 1 }),
    'The claim `iat` is more than 3650 days ago: get a new token from the platform.',
  ],
  ['nbf', (now) => ({ userId: 7, nbf: now + 60 }), 'The claim `nbf` is more than 30 s ahead of the clock.'],
  ['no exp', () => ({ userId: 7, exp: undefined as never }), 'The claim `exp` is missing.'],
  ['exp as text', () => ({ userId: 7, exp: '1' as never }), 'The claim `exp` must be a number of seconds.'],
  [
    'a far exp without iat',
    () => ({ userId: 7, exp: 1e300 }),
    'The claim `exp` is more than 3650 days ahead, and no `iat` says how old the token is.',
  ],
  [
    'iss',
    () => ({ userId: 7, iss: 'https://evil.example' }),
    'The claim `iss` is not what this service expects.',
  ],
  ['aud', () => ({ userId: 7, aud: 'other' }), 'The claim `aud` is not what this service expects.'],
  ['no aud', () => ({ userId: 7, aud: undefined as never }), 'The claim `aud` is missing.'],
])('a refusal names the claim at fault: %s', async (_what, payload, sentence) => {
  expect(await refusal({ ...claims(), ...payload(nowInSeconds()) })).toBe(sentence);
});

test('The refusal of a wrongly signed token names only the signature.', async () => {
  const sentence = 'The signature of the token does not match.';
  expect(await refusal({ ...claims(), sub: 'auth0|abc' }, `${SECRET}!`)).toBe(sentence);
  expect(await refusal({ userId: 7, exp: 1 }, `${SECRET}!`)).toBe(sentence);
});

test.each<[what: string, jti: unknown]>([
  ['256 characters', 'j'.repeat(256)],
  ['an empty one', ''],
  ['a number', 17],
  ['a list', ['17']],
  ['U+0000', 'a\0b'],
])('a jti that no revocation can name is refused: %s', async (_what, jti) => {
  const sentence = 'The claim `jti` must be a string of 1 to 255 characters.';
  expect(await refusal({ ...claims(), userId: 7, jti: jti as string })).toBe(sentence);
});

test.each<[what: string, jti: unknown]>([
  ['none', undefined],
  ['null', null],
  ['255 characters', 'j'.repeat(255)],
])('a jti is accepted: %s', async (_what, jti) => {
  const token = forge({ alg: 'HS256' }, { ...claims(), userId: 7, jti });
  await new Rest(app, { userId: 7, fullName: '', token }).call('listOnline');
});
