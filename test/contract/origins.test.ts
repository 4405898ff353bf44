import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { readFailure, inShort } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

const ALLOWED = 'https://app.example.com';

let app: App;
/** Instance with the settings of development, open to all pages. */
let open: App;
let user: User;
beforeAll(async () => {
  [app, open] = await Promise.all([startInstance({ ALLOWED_ORIGINS: ALLOWED }), startInstance()]);
  user = await newUser();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

type Headers = Record<string, string>;
const from = (origin: string | undefined): Headers => (origin === undefined ? {} : { Origin: origin });
const bearer = (): Headers => ({ Authorization: `Bearer ${user.token}` });

async function handshake(headers: Headers, at = app): Promise<string> {
  await using socket = await RawSocket.open(at, SOCKET_PATH, headers);
  return socket.handshake.status === 101 ? '101' : inShort(await readFailure(socket.response));
}

/** Status of a REST call, and the origin whose pages may read the answer. */
async function call(headers: Headers, { at = app, method = 'GET' } = {}) {
  const response = await fetch(new URL(`${API_PREFIX}/presence/online`, at.url), { method, headers });
  return { status: response.status, readableBy: response.headers.get('access-control-allow-origin') };
}

/** Origin of the service's own pages. */
const OWN = 'its own';
const toOrigin = (name: string | undefined) => (name === OWN ? app.url.origin : name);

describe.each([[ALLOWED], [OWN]])('a page of %s', (name) => {
  test('may connect by socket', async () => {
    expect(await handshake({ ...bearer(), ...from(toOrigin(name)) })).toBe('101');
    expect(await handshake(from(toOrigin(name)))).toBe('401 token_missing');
  });

  test('may call the REST API', async () => {
    const origin = toOrigin(name) ?? '';
    expect(await call({ ...bearer(), ...from(origin) })).toEqual({ status: 200, readableBy: origin });
    expect(await call(from(origin))).toEqual({ status: 401, readableBy: origin });
    const preflight = { ...from(origin), 'Access-Control-Request-Method': 'PUT' };
    expect(await call(preflight, { method: 'OPTIONS' })).toEqual({ status: 204, readableBy: origin });
  });
});

describe.each([
  ['https://evil.example'],
  ['http://app.example.com'],
  ['https://app.example.com:8443'],
  ['https://app.example.com.evil.example'],
  ['https://evil.example/https://app.example.com'],
  ['https://sub.app.example.com'],
  ['https://example.com'],
  ['http://localhost'],
  ['null'],
  ['nonsense'],
])('a page of %s', (origin) => {
  test('may not connect, even with a valid token', async () => {
    expect(await handshake({ ...bearer(), ...from(origin) })).toBe('403 origin_not_allowed');
    expect(await handshake(from(origin))).toBe('403 origin_not_allowed');
  });

  test('may not read an answer', async () => {
    expect((await call({ ...bearer(), ...from(origin) })).readableBy).toBeNull();
    const preflight = { ...from(origin), 'Access-Control-Request-Method': 'PUT' };
    expect((await call(preflight, { method: 'OPTIONS' })).readableBy).toBeNull();
  });
});

test('A client that is not a page may connect and call.', async () => {
  expect(await handshake(bearer())).toBe('101');
  expect(await call(bearer())).toEqual({ status: 200, readableBy: null });
});

test('Caches store answers separately by origin.', async () => {
  for (const origin of [ALLOWED, 'https://evil.example', undefined]) {
    const headers = { ...bearer(), ...from(origin) };
    const response = await fetch(new URL(`${API_PREFIX}/presence/online`, app.url), { headers });
    expect(response.headers.get('vary')).toContain('Origin');
  }
});

test('In development every page may connect and call unless ALLOWED_ORIGINS is set.', async () => {
  const origin = 'https://anywhere.example';
  expect(await handshake({ ...bearer(), ...from(origin) }, open)).toBe('101');
  expect(await handshake({ ...bearer(), ...from('null') }, open)).toBe('101');
  expect(await call({ ...bearer(), ...from(origin) }, { at: open })).toEqual({
    status: 200,
    readableBy: origin,
  });
});
