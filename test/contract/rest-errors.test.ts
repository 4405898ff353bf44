import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import { probes } from '@messaging/protocol/probes';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { readFailure, inShort, Rest } from '../harness/rest.ts';
import { isEmbedded } from '../harness/store.ts';
import { newUser, type User } from '../harness/token.ts';
import { TIME, UUID } from '../harness/values.ts';

let app: App;
let user: User;
let rest: Rest;
beforeAll(async () => {
  app = await startInstance();
  user = await newUser();
  rest = new Rest(app, user);
});
afterAll(() => app[Symbol.asyncDispose]());

/** A valid request, except that it may lack a token. */
const THREAD = '018f3b1e-8a52-7c41-9f10-0123456789ab';
const paths: Partial<Record<CommandName, string>> = {
  listThreads: '/messages/threads',
  createThread: '/messages/threads',
  createGroup: '/messages/groups',
  listMembers: `/messages/threads/${THREAD}/members`,
  putMember: `/messages/threads/${THREAD}/members/1`,
  removeMember: `/messages/threads/${THREAD}/members/1`,
  getUnread: '/messages/unread',
  getUser: '/users/1',
  setTimeZone: '/users/me/time-zone',
  getThread: `/messages/threads/${THREAD}`,
  listMessages: `/messages/threads/${THREAD}/messages`,
  sendMessage: `/messages/threads/${THREAD}/messages`,
  editMessage: `/messages/${THREAD}`,
  deleteMessage: `/messages/${THREAD}`,
  listVersions: `/messages/${THREAD}/versions`,
  addReaction: `/messages/${THREAD}/reactions/%F0%9F%91%8D`,
  removeReaction: `/messages/${THREAD}/reactions/%F0%9F%91%8D`,
  pinMessage: `/messages/${THREAD}/pin`,
  unpinMessage: `/messages/${THREAD}/pin`,
  searchMessages: '/messages/search',
  listFiles: `/messages/threads/${THREAD}/files`,
  createFile: '/files',
  completeFile: `/files/${THREAD}/complete`,
  removeFile: `/files/${THREAD}/upload`,
  linkFiles: '/files/links',
  listFileOpens: `/files/${THREAD}/opens`,
  listPins: `/messages/threads/${THREAD}/pins`,
  setThreadState: `/messages/threads/${THREAD}/state`,
  createScheduled: `/messages/threads/${THREAD}/scheduled`,
  listThreadScheduled: `/messages/threads/${THREAD}/scheduled`,
  listScheduled: '/messages/scheduled',
  changeScheduled: `/messages/threads/${THREAD}/scheduled/${THREAD}`,
  cancelScheduled: `/messages/threads/${THREAD}/scheduled/${THREAD}`,
  setReminder: `/messages/${THREAD}/reminders`,
  removeReminder: `/messages/${THREAD}/reminders`,
  listReminders: '/messages/reminders',
  listSavedReplies: '/messages/saved-replies',
  putSavedReply: '/messages/saved-replies',
  removeSavedReply: `/messages/saved-replies/${THREAD}`,
  renameThread: `/messages/threads/${THREAD}`,
  markMessageRead: `/messages/${THREAD}/read`,
  listOnline: '/presence/online',
  getPresence: '/presence/user/1',
  listNotifications: '/notifications',
  markNotificationRead: '/notifications/1/read',
  markAllNotificationsRead: '/notifications/read-all',
  revokeTokens: '/admin/revocations',
  exportUser: '/admin/users/1/export',
  eraseUser: '/admin/users/1/erase',
};
const routes = (Object.entries(commands) as [CommandName, Command][]).flatMap(([name, command]) =>
  command.rest === undefined ? [] : [{ name, method: command.rest.method.toUpperCase(), path: paths[name] }],
);

/** Calls without a token unless `init` has one. */
const fetchFrom = (path: string, init: RequestInit = {}) => fetch(new URL(path, app.url), init);
const refusal = async (path: string, init?: RequestInit) =>
  inShort(await readFailure(await fetchFrom(path, init)));

describe('every route', () => {
  test('of the command table has a case in this test', () => {
    expect(routes.filter(({ path }) => path === undefined).map(({ name }) => name)).toEqual([]);
  });

  test.each(routes.map(({ name, method, path }) => [name, method, path] as const))(
    'needs a token: %s, %s %s',
    async (_name, method, path) => {
      const response = await fetchFrom(`${API_PREFIX}${path}`, { method });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(inShort(await readFailure(response))).toBe('401 token_missing');
    },
  );

  test.each([...new Set(routes.map(({ path }) => path))])('refuses other methods: %s', async (path) => {
    const allowed = routes.filter((route) => route.path === path).map(({ method }) => method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => !allowed.includes(one))) {
      const answer = await rest.fail(method, path ?? '');
      expect(inShort(answer)).toBe('405 method_not_allowed');
      const allow = (answer.headers.get('allow') ?? '').split(', ');
      expect(allow).toEqual(expect.arrayContaining(allowed));
      expect(allow).not.toContain(method);
    }
  });
});

describe('a path', () => {
  test.each([
    '/nope',
    '/api',
    API_PREFIX,
    `${API_PREFIX}/nope`,
    '/api/v2/messages/threads',
    '/messages/threads',
    `${API_PREFIX}/messages/threads/`,
    `${API_PREFIX}//messages/threads`,
    `${API_PREFIX}/messages/threads/${THREAD}/nope`,
    `${API_PREFIX}/presence/user/`,
    `${API_PREFIX}/health`,
    '/health/live',
    '/HEALTH',
    '/.env',
  ])('that does not exist returns 404: %s', async (path) => {
    expect(await refusal(path)).toBe('404 not_found');
    expect(await refusal(path, { method: 'POST', body: '{"x":1}' })).toBe('404 not_found');
  });

  test('of the socket requires an upgrade', async () => {
    const response = await fetchFrom(SOCKET_PATH, { headers: { Authorization: `Bearer ${user.token}` } });
    expect(response.headers.get('upgrade')).toBe('websocket');
    expect(inShort(await readFailure(response))).toBe('426 upgrade_required');
    const post = await readFailure(await fetchFrom(SOCKET_PATH, { method: 'POST' }));
    expect([inShort(post), post.headers.get('allow')]).toEqual(['405 method_not_allowed', 'GET']);
  });

  test.each(['/health', '/ready', `${API_PREFIX}/messages/threads`])(
    'answers HEAD like GET, without a body: %s',
    async (path) => {
      const headers = { Authorization: `Bearer ${user.token}` };
      const response = await fetchFrom(path, { method: 'HEAD', headers });
      expect([response.status, await response.text()]).toEqual([200, '']);
      expect(response.headers.get('content-type')).toStartWith('application/json');
    },
  );
});

describe('every answer', () => {
  const answers = () =>
    Promise.all([
      fetchFrom('/health'),
      rest.fetch('get', '/messages/threads'),
      rest.fetch('post', '/messages/threads', {}),
      rest.fetch('post', '/messages/threads', 'x'.repeat(70_000)),
      rest.fetch('delete', '/messages/threads'),
      fetchFrom(`${API_PREFIX}/messages/threads`),
      fetchFrom('/nope'),
    ]);

  test('has the security headers for browsers', async () => {
    const found = await answers();
    expect(found.map(({ status }) => status)).toEqual([200, 200, 400, 413, 405, 401, 404]);
    for (const { headers } of found) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  test('has a unique request id', async () => {
    const ids = (await answers()).map(({ headers }) => headers.get('x-request-id') ?? '');
    expect(ids).toEqual(ids.map(() => expect.stringMatching(UUID) as string));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('can be read by a page of an allowed origin', async () => {
    const origin = 'https://anywhere.example';
    const threads = `${API_PREFIX}/messages/threads`;
    const headers = { Origin: origin, Authorization: `Bearer ${user.token}` };
    const found = [
      await fetchFrom(threads, { headers }),
      await fetchFrom(threads, { headers: { Origin: origin } }),
      await fetchFrom(threads, { headers, method: 'POST', body: '{}' }),
      await fetchFrom('/nope', { headers }),
    ];
    expect(found.map(({ status }) => status)).toEqual([200, 401, 400, 404]);
    for (const { headers: answered } of found) {
      expect(answered.get('access-control-allow-origin')).toBe(origin);
      expect(answered.get('access-control-allow-credentials')).toBeNull();
      expect(answered.get('vary')).toContain('Origin');
      expect((answered.get('access-control-expose-headers') ?? '').toLowerCase()).toContain('retry-after');
    }
  });
});

describe('OPTIONS', () => {
  test('returns the methods and headers that a page may send', async () => {
    const response = await fetchFrom(`${API_PREFIX}/notifications/read-all`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://anywhere.example',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
    const list = (name: string) =>
      (response.headers.get(name) ?? '')
        .toLowerCase()
        .split(',')
        .map((one) => one.trim());
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://anywhere.example');
    expect(list('access-control-allow-methods')).toEqual(expect.arrayContaining(['get', 'post', 'put']));
    expect(list('access-control-allow-headers')).toEqual(
      expect.arrayContaining(['authorization', 'content-type']),
    );
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0);
  });
});

describe('an internal error', () => {
  test('returns 500 without internal details', async () => {
    await using broken = await startInstance();
    await broken.context.db.sql.unsafe('drop table notifications');
    const answer = await new Rest(broken, user).fail('get', '/notifications');
    expect(inShort(answer)).toBe('500 internal');
    expect(JSON.stringify(answer.body)).not.toMatch(/relation|select|notifications|postgres|\.ts|\n/i);
    expect((await new Rest(broken, user).call('listThreads')).status).toBe(200);
  });
});

describe('probes', () => {
  test('report that the process serves', async () => {
    const response = await fetchFrom('/health');
    const body: unknown = await response.json();
    expect(response.status).toBe(200);
    expect(body).toEqual({
      status: 'healthy',
      service: 'messaging-service',
      time: expect.stringMatching(TIME),
    });
    expect(probes['/health'].output.parse(body)).toEqual(body as never);
  });

  test('report the state of the dependencies', async () => {
    const response = await fetchFrom('/ready');
    const body: unknown = await response.json();
    const up = { status: 'up', latencyMs: expect.any(Number) };
    const off = { status: 'off', latencyMs: null };
    expect(response.status).toBe(200);
    expect(body).toEqual({
      status: 'ready',
      dependencies: { database: up, redis: isEmbedded ? off : up, kafka: off },
    });
    expect(probes['/ready'].output.parse(body)).toEqual(body as never);
  });
});
