import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SOCKET_PATH } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { newChat, getThread } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { readFailure, inShort } from '../harness/rest.ts';
import { newUser } from '../harness/token.ts';

let app: App;
beforeAll(
  async () =>
    (app = await startInstance({ ENVIRONMENT: 'production', HOST: '127.0.0.1', KAFKA_BROKERS: 'off' })),
);
afterAll(() => app[Symbol.asyncDispose]());

test('attachments are https only', async () => {
  const { path, threadId, a, send } = await newChat(app);
  const file = { filename: 'cv.pdf', url: 'http://files.example.com/cv.pdf' };
  const attachments = [{ ...file, url: 'https://files.example.com/cv.pdf' }, file];
  expect(await a.refusal('post', path, { body: 'hello', attachments })).toBe(
    '400 invalid_request attachments.1.url',
  );
  expect((await getThread(a, threadId)).lastSeq).toBe(0);
  expect((await send({ body: 'hello', attachments: attachments.slice(0, 1) })).status).toBe(201);
});

test('the scheme https is accepted in upper case', async () => {
  const { send } = await newChat(app);
  const attachments = [{ filename: 'cv.pdf', url: 'HTTPS://files.example.com/cv.pdf' }];
  expect((await send({ body: 'hello', attachments })).status).toBe(201);
});

test.each(['/', '/demo/people', '/demo/token/1', '/demo/avatars/1.svg'])(
  'the demo is absent: %s',
  async (path) => {
    expect(inShort(await readFailure(await fetch(new URL(path, app.url))))).toBe('404 not_found');
  },
);

test('pages of other origins may neither connect nor read an answer', async () => {
  const headers = { Authorization: `Bearer ${(await newUser()).token}`, Origin: 'https://app.example.com' };
  await using socket = await RawSocket.open(app, SOCKET_PATH, headers);
  expect(inShort(await readFailure(socket.response))).toBe('403 origin_not_allowed');
  const response = await fetch(new URL('/health', app.url), { headers });
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});
