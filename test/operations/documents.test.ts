import { Ajv2020 } from 'ajv/dist/2020';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import asyncapiSchema from '@asyncapi/specs/schemas/3.0.0-without-$id.json';
import { commands, type Command, type CommandName } from '@messaging/protocol/commands';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { notify } from '@messaging/server/notify/notify';
import asyncapi from '../../docs/asyncapi.json';
import openapi from '../../docs/openapi.json';
import { newChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser, sign, type User } from '../harness/token.ts';
import { uploadFile } from '../harness/upload-file.ts';
import { until } from '../harness/wait.ts';

type Json = Record<string, unknown>;

/** Checks values against parts of a document whose schemas are JSON Schema 2020-12. */
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(openapi, 'openapi');
ajv.addSchema(asyncapi, 'asyncapi');

/** Errors of `value` by the schema at this path of a document. */
function faults(document: 'openapi' | 'asyncapi', place: readonly string[], value: unknown): unknown {
  const pointer = place
    .map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');
  const validate = ajv.compile({ $ref: `${document}#/${pointer}` });
  return validate(value) ? [] : validate.errors;
}

let app: App;
let chat: Chat;
let admin: Rest;
let notificationId: number;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0', SEARCH: 'on' });
  chat = await newChat(app);
  await chat.send({
    body: 'the first',
    attachments: [{ filename: 'a.png', url: 'https://files.example/a.png' }],
  });
  admin = new Rest(app, await newUser({ role: 'ADMIN' }));
  notificationId = await tell();
});
afterAll(() => app[Symbol.asyncDispose]());

async function tell(): Promise<number> {
  const news = {
    type: 'welcome',
    title: 'Hello',
    message: 'You',
    data: { userId: 1 },
    eventId: crypto.randomUUID(),
  };
  const [told] = await notify(app.context, [{ ...news, to: chat.ann.userId }]);
  return told?.id ?? 0;
}

test('The AsyncAPI document is valid by the schema of AsyncAPI 3.', () => {
  const validate = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(asyncapiSchema);
  expect(validate(asyncapi) ? [] : validate.errors?.slice(0, 5)).toEqual([]);
});

test('Every reference in the AsyncAPI document resolves.', () => {
  const text = JSON.stringify(asyncapi);
  const references = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path));
  const resolve = (path: string) =>
    path.split('/').reduce<unknown>((at, step) => (at as Json | undefined)?.[step], asyncapi);
  expect([...references].filter((path) => resolve(path) === undefined)).toEqual([]);
  expect(references.size).toBeGreaterThan(50);
});

type Channels = Record<string, { messages: Record<string, { examples?: { payload: unknown }[] }> }>;
const channels = asyncapi.channels as unknown as Channels;
const examples = Object.entries(channels).flatMap(([channel, { messages }]) =>
  Object.entries(messages).flatMap(([message, { examples = [] }]) =>
    examples.map(({ payload }, i) => ({ channel, message, i, payload })),
  ),
);

test.each(examples)('Example $i of $channel matches its schema.', ({ channel, message, payload }) => {
  expect(faults('asyncapi', ['channels', channel, 'messages', message, 'payload'], payload)).toEqual([]);
});

/** A group of ann and ben. */
async function newGroup(): Promise<string> {
  const body = { title: 'a team', members: [{ userId: chat.ben.userId }] };
  return (await chat.a.call('createGroup', { body })).body.id;
}

/** A message of ben. */
async function newMessage(): Promise<string> {
  return (await chat.answer({ body: 'to change' })).body.id;
}

const TOMORROW = { sendAt: new Date(Date.now() + 24 * 60 * 60 * 1_000).toISOString(), zone: 'Asia/Tokyo' };

/** A scheduled message of ann. */
async function newScheduled(): Promise<{ threadId: string; scheduledId: string }> {
  const { threadId } = chat;
  const body = { body: 'later', ...TOMORROW };
  const { body: scheduled } = await chat.a.call('createScheduled', { params: { threadId }, body });
  return { threadId, scheduledId: scheduled.id };
}

async function newFileId(): Promise<string> {
  return (await uploadFile(app, chat.a, chat.threadId)).id;
}

/** A valid payload for each client frame. */
const payloads: Record<string, () => Promise<unknown>> = {
  sendMessage: async () => ({ threadId: chat.threadId, body: 'by a frame', clientId: crypto.randomUUID() }),
  editMessage: async () => ({ messageId: await newMessage(), body: 'by a frame', ifVersion: 1 }),
  deleteMessage: async () => ({ messageId: await newMessage() }),
  react: async () => ({ messageId: await newMessage(), emoji: '👍', on: true }),
  setThreadState: async () => ({ threadId: chat.threadId, labels: ['by a frame'] }),
  setTyping: async () => ({ threadId: chat.threadId, isTyping: true }),
  markRead: async () => ({ threadId: chat.threadId, seq: 1 }),
  setPresence: async () => ({ status: 'busy' }),
  sync: async () => ({ token: null, threads: { [chat.threadId]: 0 }, changes: { [chat.threadId]: 0 } }),
  renewToken: async () => ({ token: await sign({ userId: chat.ben.userId }) }),
  ping: async () => null,
};
const frames = (Object.entries(commands) as [CommandName, Command][]).filter(
  ([, { frame }]) => frame !== undefined,
);

/** Compiling schemas takes so long that the service, in the same process, would accept no client. */
async function connect(user: User): Promise<Socket> {
  await until('the loop to be on time', () => app.context.eventLoopLag.lateMs < 100);
  return await Socket.connect(app, user);
}

describe('frames match the AsyncAPI document', () => {
  test.each(frames.map(([name]) => [name] as const))('%s and its ack', async (name) => {
    const { frame = '' }: Command = commands[name];
    const payload = await payloads[name]?.();
    const message = (suffix: string) => ['channels', 'socket', 'messages', `${name}${suffix}`, 'payload'];
    expect(faults('asyncapi', message('Frame'), { type: frame, id: 'a', payload })).toEqual([]);
    await using socket = await connect(chat.ben);
    const answer = await socket.answer(frame, payload);
    expect(faults('asyncapi', message('Ack'), answer)).toEqual([]);
  });
});

/** Ann gets the events of a scheduled message and a reminder. */
async function seeSchedule(ann: Socket, messageId: string): Promise<void> {
  await newScheduled();
  await ann.next('scheduled');
  await chat.a.call('setReminder', { params: { messageId }, body: { at: TOMORROW.sendAt } });
  await ann.next('reminder');
  await chat.a.call('putSavedReply', { body: { name: 'thanks', body: 'Thank you!' } });
  await ann.next('saved_reply');
}

test('Every event matches the AsyncAPI document.', async () => {
  const text: string[] = [];
  await using ann = await connect(chat.ann);
  ann.ws.addEventListener('message', ({ data }) => text.push(String(data)));
  await using ben = await connect(chat.ben);
  await ann.next('presence');
  await ben.request('typing', { threadId: chat.threadId, isTyping: true });
  await ann.next('typing');
  const { seq } = await ben.request('message', { threadId: chat.threadId, body: 'x' });
  const { id: messageId } = await ann.request('message', { threadId: chat.threadId, body: 'y' });
  await ben.next('message');
  await chat.a.call('editMessage', { params: { messageId: String(messageId) }, body: { body: 'z' } });
  await ann.next('message_changed');
  await ben.request('read', { threadId: chat.threadId, seq: Number(seq) + 1 });
  await ann.next('read');
  const id = await tell();
  await ann.next('notification');
  await chat.a.call('markNotificationRead', { params: { id } });
  await ann.next('notification_read');
  await ann.fail('nonsense', {});
  await chat.a.call('createThread', { body: { participantId: (await newUser()).userId } });
  await ann.next('thread');
  await seeSchedule(ann, String(messageId));
  await ann.settled();
  const seen = text.map((frame) => JSON.parse(frame) as Json).filter(({ type }) => type !== 'ack');
  for (const frame of seen) {
    expect(
      faults(
        'asyncapi',
        ['channels', 'socket', 'messages', `${String(frame['type'])}Event`, 'payload'],
        frame,
      ),
    ).toEqual([]);
  }
  const types = new Set(seen.map(({ type }) => type));
  const all = [
    'error',
    'message',
    'message_changed',
    'notification',
    'notification_read',
    'pong',
    'presence',
    'read',
    'reminder',
    'saved_reply',
    'scheduled',
    'thread',
    'typing',
  ];
  expect(types).toEqual(new Set(all));
});

type CallParts = { params?: Json; query?: Record<string, string>; body?: unknown; as?: Rest };

/** A valid request for each route: values of its path, its query and its body. */
const requests: Partial<Record<CommandName, () => CallParts | Promise<CallParts>>> = {
  createThread: () => ({ body: { participantId: chat.ben.userId } }),
  createGroup: () => ({ body: { title: 'a team', members: [{ userId: chat.ben.userId }] } }),
  listMembers: () => ({ params: { threadId: chat.threadId } }),
  putMember: async () => ({
    params: { threadId: await newGroup(), userId: (await newUser()).userId },
    body: { history: 'all' },
  }),
  removeMember: async () => ({ params: { threadId: await newGroup(), userId: chat.ben.userId } }),
  getThread: () => ({ params: { threadId: chat.threadId } }),
  listMessages: () => ({ params: { threadId: chat.threadId } }),
  sendMessage: () => ({ params: { threadId: chat.threadId }, body: { body: 'by REST' } }),
  editMessage: async () => ({
    params: { messageId: await newMessage() },
    body: { body: 'by REST' },
    as: chat.b,
  }),
  deleteMessage: async () => ({ params: { messageId: await newMessage() }, as: chat.b }),
  listVersions: async () => ({ params: { messageId: await newMessage() } }),
  addReaction: async () => ({ params: { messageId: await newMessage(), emoji: '👍' } }),
  removeReaction: async () => ({ params: { messageId: await newMessage(), emoji: '👍' } }),
  pinMessage: async () => ({ params: { messageId: await newMessage() } }),
  unpinMessage: async () => ({ params: { messageId: await newMessage() } }),
  searchMessages: () => ({ query: { q: 'REST' } }),
  listFiles: () => ({ params: { threadId: chat.threadId }, query: { type: 'link' } }),
  listPins: () => ({ params: { threadId: chat.threadId } }),
  setThreadState: () => ({ params: { threadId: chat.threadId }, body: { isPinned: true } }),
  createScheduled: () => ({ params: { threadId: chat.threadId }, body: { body: 'later', ...TOMORROW } }),
  listThreadScheduled: () => ({ params: { threadId: chat.threadId } }),
  changeScheduled: async () => ({ params: await newScheduled(), body: TOMORROW }),
  cancelScheduled: async () => ({ params: await newScheduled() }),
  setReminder: async () => ({ params: { messageId: await newMessage() }, body: { at: TOMORROW.sendAt } }),
  removeReminder: async () => {
    const params = { messageId: await newMessage() };
    await chat.a.call('setReminder', { params, body: { at: TOMORROW.sendAt } });
    return { params };
  },
  putSavedReply: () => ({ body: { name: 'thanks', body: 'Thank you!' } }),
  removeSavedReply: async () => {
    const { body } = await chat.a.call('putSavedReply', { body: { name: 'thanks', body: 'Thank you!' } });
    return { params: { replyId: body.id } };
  },
  createFile: () => ({ body: { threadId: chat.threadId, filename: 'logo.png', size: 10 } }),
  completeFile: async () => ({ params: { fileId: await newFileId() }, body: {} }),
  removeFile: async () => ({ params: { fileId: await newFileId() } }),
  linkFiles: async () => ({ body: { ids: [await newFileId()], preview: '320' } }),
  listFileOpens: async () => ({ params: { fileId: await newFileId() } }),
  renameThread: () => ({ params: { threadId: chat.threadId }, body: { title: 'another' } }),
  getPresence: () => ({ params: { userId: chat.ben.userId } }),
  setTimeZone: () => ({ body: { timeZone: 'Europe/Berlin' } }),
  getUser: () => ({ params: { userId: chat.ben.userId } }),
  markNotificationRead: () => ({ params: { id: notificationId } }),
  revokeTokens: () => ({ body: { jti: crypto.randomUUID() }, as: admin }),
  exportUser: () => ({ params: { userId: chat.ann.userId }, as: admin }),
  eraseUser: () => ({ params: { userId: 1 }, body: {}, as: admin }),
};

const routes = (Object.entries(commands) as [CommandName, Command][]).flatMap(([name, { rest }]) =>
  rest === undefined || name === 'markMessageRead' ? [] : [{ name, rest }],
);

describe('answers match the OpenAPI document', () => {
  test.each(routes)('$name', async ({ name, rest: { method, path } }) => {
    const { params = {}, query, body, as = chat.a } = (await requests[name]?.()) ?? {};
    const filled = path.replaceAll(/:(\w+)/g, (_, key: string) => String(params[key]));
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    const response = await as.fetch(method, filled + search, body);
    expect(response.ok).toBe(true);
    const route = API_PREFIX + path.replaceAll(/:(\w+)/g, '{$1}');
    const place = [
      'paths',
      route,
      method,
      'responses',
      String(response.status),
      'content',
      'application/json',
      'schema',
    ];
    expect(faults('openapi', place, await response.json())).toEqual([]);
  });
});

describe('the documentation page', () => {
  test.each([
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/style.css', 'text/css; charset=utf-8'],
    ['/docs/search.js', 'text/javascript; charset=utf-8'],
    ['/docs/openapi.json', 'application/json'],
    ['/docs/asyncapi.json', 'application/json'],
  ])('%s is served, and may load nothing from another origin', async (path, type) => {
    const response = await fetch(new URL(path, app.url));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-security-policy')).toStartWith(
      "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'",
    );
    const text = await response.text();
    if (path === '/docs/openapi.json') expect(JSON.parse(text)).toEqual(openapi);
    if (path === '/docs/asyncapi.json') expect(JSON.parse(text)).toEqual(asyncapi);
  });

  test('lists every route and object, has no dead links, and runs only its own search script', async () => {
    const page = await (await fetch(new URL('/docs', app.url))).text();
    for (const path of Object.keys(openapi.paths)) expect(page).toContain(`<code>${path}</code>`);
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => `id="${id}"`);
    expect(anchors.filter((anchor) => !page.includes(anchor))).toEqual([]);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script src="docs/search.js" defer>']);
    expect(page.replaceAll(/<pre>.*?<\/pre>/gs, '')).not.toMatch(/style=|https?:\/\/|`/);
    for (const { name } of openapi.tags) expect(page).toContain(`<h2>${name}</h2>`);
    expect(page).toContain('<h4>Example</h4>');
  });
});
