import { SQL } from 'bun';
import { API_PREFIX, SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { InstanceProcess } from '../harness/instance-process.ts';
import type { Proxy } from '../harness/proxy.ts';
import { OPCODE, RawSocket } from '../harness/raw-socket.ts';
import { forge, newUser, sign, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** Unique text. Any place where it appears is a leak. */
export const canary = (what: string): string => `canary-${what}-${crypto.randomUUID()}`;

/** Target of the actions, and the text of every error answer. */
export interface Scene {
  readonly instance: InstanceProcess;
  readonly database: Proxy;
  readonly redis: Proxy;
  readonly user: User;
  readonly threadId: string;
  readonly errors: string[];
}

/** Texts of users, each with a canary. */
export const texts = {
  body: canary('body'),
  title: canary('title'),
  filename: canary('filename'),
  link: canary('link'),
  garbage: canary('garbage'),
  query: canary('query'),
  /** One word, as the index of search has it. */
  word: canary('word').replaceAll('-', ''),
  name: canary('name'),
  email: canary('email'),
  kid: canary('kid'),
  jti: canary('jti'),
};

/** Valid, wrongly signed, expired and malformed tokens. */
export async function newTokens(user: User) {
  return {
    good: user.token,
    'wrongly signed': forge(
      { alg: 'HS256', kid: texts.kid },
      { userId: user.userId, exp: 2 ** 32 },
      'x'.repeat(64),
    ),
    expired: await sign({ userId: user.userId, exp: 1, jti: texts.jti }),
    'of no form': canary('token'),
  };
}

const content = {
  body: texts.body,
  attachments: [{ filename: texts.filename, url: `https://files.example/x?signature=${texts.link}` }],
};

/** Calls a route, and keeps the answer if it is an error. */
async function call(scene: Scene, method: string, path: string, body?: unknown, token = scene.user.token) {
  const response = await fetch(new URL(API_PREFIX + path, scene.instance.url), {
    method,
    headers: { Authorization: `Bearer ${token}`, 'X-Canary': texts.garbage },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) scene.errors.push(`${response.status} ${text}`);
}

/** Sends frames on one connection, and keeps the error answers. */
async function sendFrames(scene: Scene, texts: readonly string[]): Promise<void> {
  await using socket = await RawSocket.connect(scene.instance, scene.user);
  for (const text of texts) socket.send(text);
  socket.send(
    JSON.stringify({ type: 'message', id: 'last', payload: { threadId: scene.threadId, ...content } }),
  );
  await until('the answers', () => socket.texts.some((text) => text.includes('"last"')));
  scene.errors.push(...socket.texts.filter((text) => text.includes('"error"')));
}

async function handshake(scene: Scene, path: string, headers: Record<string, string> = {}): Promise<void> {
  await using socket = await RawSocket.open(scene.instance, path, headers);
  if (socket.handshake.status !== 101) scene.errors.push(socket.handshake.body);
}

const messages = ({ threadId }: Scene): string => `/messages/threads/${threadId}/messages`;

/** All regular actions. */
export async function chat(scene: Scene): Promise<void> {
  const other = await newUser();
  await call(scene, 'POST', '/messages/threads', { participantId: other.userId, title: texts.title });
  await call(scene, 'POST', messages(scene), content);
  await call(scene, 'POST', messages(scene), { body: texts.word });
  await call(scene, 'GET', `/messages/search?q=${texts.word}`);
  const { threadId } = scene;
  const frames = [
    { type: 'typing', payload: { threadId, isTyping: true } },
    { type: 'sync', payload: { token: null } },
  ];
  await sendFrames(
    scene,
    frames.map((frame) => JSON.stringify(frame)),
  );
}

/** Every token by every transport. */
export async function showTokens(scene: Scene, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    await call(scene, 'GET', '/presence/online', undefined, token);
    await handshake(scene, `${SOCKET_PATH}?token=${token}`);
    await handshake(scene, SOCKET_PATH, { Authorization: `Bearer ${token}` });
    await handshake(scene, SOCKET_PATH, { 'Sec-WebSocket-Protocol': `messaging.v1, bearer.${token}` });
    await handshake(scene, `${SOCKET_PATH}/?token=${token}`);
    await call(scene, 'GET', `/messages/threads?token=${token}&limit=0`);
  }
  await sendFrames(
    scene,
    tokens.map((token) => JSON.stringify({ type: 'auth', payload: { token } })),
  );
}

/** Malformed and invalid requests, with canaries in all places. */
export async function talkNonsense(scene: Scene): Promise<void> {
  const { garbage, query, body } = texts;
  for (const payload of [
    garbage,
    `{"body":"${body}"`,
    { body: [body] },
    { body: `${body}${'x'.repeat(20_000)}` },
    { body: ' ', clientId: garbage },
  ])
    await call(scene, 'POST', messages(scene), payload);
  await call(scene, 'GET', `/messages/threads?cursor=${query}`);
  await call(scene, 'GET', `/messages/search?q=${texts.word}&cursor=${query}`);
  await call(scene, 'GET', `/notifications?unread=${query}`);
  for (const path of [`/${garbage}`, `/messages/threads/${garbage}`, `/presence/user/${garbage}`])
    await call(scene, 'GET', path);
  await sendFrames(scene, [
    garbage,
    `{"type":"${garbage}"}`,
    `{"type":"message","payload":"${body}"}`,
    `{"type":"ping","id":["${garbage}"]}`,
    JSON.stringify({ type: 'presence', payload: { status: garbage } }),
    JSON.stringify({ type: 'sync', payload: { token: garbage, threads: { [crypto.randomUUID()]: body } } }),
    JSON.stringify({ type: 'message', payload: { threadId: scene.threadId, body: { body } } }),
  ]);
  await using socket = await RawSocket.connect(scene.instance, scene.user);
  socket.send(garbage, { opcode: OPCODE.binary });
  scene.errors.push((await socket.closed).reason);
}

/** PostgreSQL refuses rows, and its error quotes them. */
export async function refuseRows(scene: Scene): Promise<void> {
  const schema = scene.instance.setting('DATABASE_SCHEMA');
  await using sql = new SQL(scene.instance.setting('DATABASE_URL') ?? '', { max: 1 });
  await sql.unsafe(`alter table ${schema}.messages add constraint no_body check (body = '') not valid`);
  await sql.unsafe(`alter table ${schema}.threads add constraint no_title check (title = '') not valid`);
  await sql.unsafe(`alter table ${schema}.message_words add constraint no_words check (seq = 0) not valid`);
  await call(scene, 'POST', messages(scene), content);
  await call(scene, 'POST', '/messages/threads', {
    participantId: (await newUser()).userId,
    title: texts.title,
  });
  await sendFrames(scene, []);
  await sql.unsafe(`alter table ${schema}.messages drop constraint no_body`);
  await sql.unsafe(`alter table ${schema}.threads drop constraint no_title`);
  await call(scene, 'POST', messages(scene), { body: texts.word });
  await until('words to be refused', () => scene.instance.log.includes('storing words of messages failed'));
  await sql.unsafe(`alter table ${schema}.message_words drop constraint no_words`);
}

/** PostgreSQL and Redis become unreachable and return. */
export async function takeAway(scene: Scene): Promise<void> {
  const { database, redis, instance } = scene;
  redis.cut();
  database.cut();
  await call(scene, 'POST', messages(scene), content);
  await call(scene, 'GET', '/messages/threads');
  await until('the loss of Redis to be told', () => instance.log.includes('redis is away'));
  redis.mend();
  database.mend();
  await until('both to be back', async () => {
    const response = await fetch(new URL('/ready', instance.url));
    return response.ok && instance.log.includes('redis is back');
  });
}
