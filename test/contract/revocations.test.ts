import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign, type User } from '../harness/token.ts';

let app: App;
let admin: Rest;
beforeAll(async () => {
  app = await startInstance();
  admin = new Rest(app, await newUser({ role: 'ADMIN' }));
});
afterAll(() => app[Symbol.asyncDispose]());

const ROUTE = '/admin/revocations';

/** User whose token was issued a minute ago. */
async function oldUser(claims = {}): Promise<User> {
  return await newUser({ iat: Math.floor(Date.now() / 1000) - 60, ...claims });
}

/** Error code of a token by REST and by the handshake; undefined if it is accepted. */
async function refusals(token: string): Promise<(string | undefined)[]> {
  const bare = await fetch(new URL('/api/v1/presence/online', app.url), {
    headers: { Authorization: `Bearer ${token}` },
  });
  const handshake = await fetch(new URL('/api/v1/ws', app.url), {
    headers: { Authorization: `Bearer ${token}`, Upgrade: 'websocket', Connection: 'Upgrade' },
  });
  const readCode = async (answer: Response) => ((await answer.json()) as { code?: string }).code;
  return [await readCode(bare), await readCode(handshake)];
}

test('A revocation closes the user’s sockets and refuses their tokens until the platform issues a new one.', async () => {
  const user = await oldUser();
  await using socket = await Socket.connect(app, user);
  const { status, body } = await admin.call('revokeTokens', { body: { userId: user.userId } });
  expect([status, body.userId, body.jti]).toEqual([201, user.userId, null]);
  expect(await socket.closed).toMatchObject({ code: 4500 });
  expect(await refusals(user.token)).toEqual(['token_revoked', 'token_revoked']);
  const next = await sign({ userId: user.userId, iat: Math.floor(Date.now() / 1000) + 2 });
  await Bun.sleep(2_000);
  await using again = await Socket.connect(app, { ...user, token: next });
  await again.request('ping', null);
  expect((await again.fail('auth', { token: user.token })).code).toBe('token_revoked');
});

test('A token without a time of issue counts as issued before a revocation.', async () => {
  const user = await oldUser({ iat: undefined });
  await admin.call('revokeTokens', { body: { userId: user.userId } });
  expect(await refusals(user.token)).toEqual(['token_revoked', 'token_revoked']);
});

describe('a token whose iat is ahead of the clock', () => {
  const seconds = () => Math.floor(Date.now() / 1000);

  test('is refused by a revocation that covers its iat', async () => {
    const user = await oldUser({ iat: seconds() + 25 });
    await using socket = await Socket.connect(app, user);
    const at = new Date(Date.now() + 29_000).toISOString();
    const { body } = await admin.call('revokeTokens', { body: { userId: user.userId, at } });
    expect(body.at).toBe(at);
    expect(await socket.closed).toMatchObject({ code: 4500 });
    expect(await refusals(user.token)).toEqual(['token_revoked', 'token_revoked']);
  });

  test('loses its open connections by any revocation of its user', async () => {
    const user = await oldUser({ iat: seconds() + 25 });
    await using socket = await Socket.connect(app, user);
    await admin.call('revokeTokens', { body: { userId: user.userId } });
    expect(await socket.closed).toMatchObject({ code: 4500 });
  });

  test('is refused after the erasure of its user', async () => {
    const user = await oldUser({ iat: seconds() + 25 });
    await admin.call('eraseUser', { params: { userId: user.userId }, body: {} });
    expect(await refusals(user.token)).toEqual(['token_revoked', 'token_revoked']);
  });
});

test('By default a revocation lasts as long as tokens can be valid.', async () => {
  const { body } = await admin.call('revokeTokens', { body: { userId: (await newUser()).userId } });
  const days = (Date.parse(body.until) - Date.parse(body.at)) / 86_400_000;
  expect(days).toBeGreaterThan(3_650);
  expect(days).toBeLessThan(3_651);
});

test('A revocation of one token leaves other tokens of its user valid.', async () => {
  const jti = crypto.randomUUID();
  const user = await oldUser({ jti });
  const other = await sign({ userId: user.userId, jti: crypto.randomUUID() });
  await using lost = await Socket.connect(app, user);
  await using kept = await Socket.connect(app, { ...user, token: other });
  const { body } = await admin.call('revokeTokens', { body: { jti } });
  expect([body.userId, body.jti]).toEqual([null, jti]);
  expect(await lost.closed).toMatchObject({ code: 4500 });
  expect(await refusals(user.token)).toEqual(['token_revoked', 'token_revoked']);
  await kept.request('ping', null);
});

test('A revocation lasts until its end; a repeated one can extend it, never shorten it.', async () => {
  const user = await oldUser();
  const until = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const [late, early] = [until(48), until(1)];
  const revoke = async (end: string) =>
    (await admin.call('revokeTokens', { body: { userId: user.userId, until: end } })).body;
  const first = await revoke(late);
  const second = await revoke(early);
  expect([first.until, second.until]).toEqual([late, late]);
  expect(second.at >= first.at).toBe(true);
});

test('Only an admin may revoke.', async () => {
  const body = { userId: 1 };
  for (const role of ['FREELANCER', 'COMPANY', 'CLIENT', 'admin', undefined]) {
    const rest = new Rest(app, await newUser({ role }));
    expect(await rest.refusal('post', ROUTE, body)).toBe('403 forbidden');
  }
});

test('The error of an invalid revocation names the fields.', async () => {
  const refused = (body: unknown) => admin.refusal('post', ROUTE, body);
  expect(await refused({})).toBe('400 invalid_request ');
  expect(await refused({ userId: 1, jti: 'x' })).toBe('400 invalid_request ');
  expect(await refused({ userId: 0 })).toBe('400 invalid_request userId');
  expect(await refused({ jti: '' })).toBe('400 invalid_request jti');
  expect(await refused({ userId: 1, until: 'tomorrow' })).toBe('400 invalid_request until');
  expect(await refused({ userId: 1, at: new Date(Date.now() + 60_000).toISOString() })).toBe(
    '400 invalid_request at',
  );
  expect(await refused({ jti: 'x', at: new Date().toISOString() })).toBe('400 invalid_request at');
  expect(await refused({ userId: 1, until: '2020-01-01T00:00:00.000Z' })).toBe('400 invalid_request until');
});
