import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { UNCHANGED } from '../harness/values.ts';
import { until } from '../harness/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Messages that a socket has received and the test has not read yet, after all frames in flight have arrived. */
async function collectMessages(socket: Socket): Promise<Message[]> {
  await socket.settled();
  return socket.all('message');
}

test('The service acks a message to the sender and delivers it to the other member.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const acked = await a.request('message', { threadId, body: '  hello  ' });
  const delivered = await b.next('message');
  expect(acked).toEqual(delivered);
  expect(delivered).toEqual({
    id: expect.any(String),
    threadId,
    seq: 1,
    body: 'hello',
    attachments: [],
    clientId: null,
    senderId: ann.userId,
    receiverId: ben.userId,
    senderName: ann.fullName,
    senderAvatar: null,
    readAt: null,
    createdAt: expect.any(String),
    ...UNCHANGED,
  });
  expect(Math.abs(Date.parse(delivered.createdAt) - Date.now())).toBeLessThan(60_000);
  expect(await collectMessages(a)).toEqual([]);
  expect(await collectMessages(b)).toEqual([]);
});

test('For a frame with an id, the sending connection receives only the ack; other connections of the sender receive the message.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using phone = await Socket.connect(app, ann);
  await using laptop = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const acked = await phone.request('message', { threadId, body: 'with an id' });
  expect(await collectMessages(phone)).toEqual([]);
  expect(await collectMessages(laptop)).toEqual([acked as Message]);
  expect(await collectMessages(b)).toEqual([acked as Message]);
});

test('For a frame without an id, every connection receives the message and no ack is sent.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using phone = await Socket.connect(app, ann);
  await using laptop = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  phone.send('message', { threadId, body: 'without an id' });
  const own = await phone.next('message');
  expect(own).toMatchObject({ seq: 1, body: 'without an id', senderId: ann.userId });
  expect(await laptop.next('message')).toEqual(own);
  expect(await b.next('message')).toEqual(own);
  expect((await phone.settled()).filter(({ type }) => type === 'ack' || type === 'message')).toEqual([]);
});

test('A message sent by REST reaches every connection of both members.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const sent = await new Rest(app, ann).call('sendMessage', {
    params: { threadId },
    body: { body: 'by REST' },
  });
  expect(sent.status).toBe(201);
  expect(await collectMessages(a)).toEqual([sent.body]);
  expect(await collectMessages(b)).toEqual([sent.body]);
});

test('Attachments are delivered with the message, and those without an id get one.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const url = 'https://files.example.com/logo.svg';
  const attachments = [
    { id: 'own', filename: 'logo.svg', url, type: 'image/svg+xml', size: 2 ** 53 - 1 },
    { filename: 'bare', url },
  ];
  await a.request('message', { threadId, body: 'files', attachments });
  expect((await b.next('message')).attachments).toEqual([
    { id: 'own', filename: 'logo.svg', url, type: 'image/svg+xml', size: 2 ** 53 - 1 },
    { id: expect.any(String), filename: 'bare', url, type: null, size: null },
  ]);
});

test('A repeated client id returns the stored message and delivers nothing.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using other = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const content = { body: 'once', clientId: crypto.randomUUID() };
  const first = (await a.request('message', { threadId, ...content })) as Message;
  expect(first).toMatchObject({ seq: 1, clientId: content.clientId });
  expect(await a.request('message', { threadId, ...content })).toEqual(first);
  expect(await other.request('message', { threadId, ...content })).toEqual(first);
  const upper = { ...content, clientId: content.clientId.toUpperCase() };
  expect(await other.request('message', { threadId, ...upper })).toEqual(first);
  const byRest = await new Rest(app, ann).call('sendMessage', { params: { threadId }, body: content });
  expect(byRest).toMatchObject({ status: 200, body: first });
  expect(await collectMessages(a)).toEqual([]);
  expect(await collectMessages(other)).toEqual([first]);
  expect(await collectMessages(b)).toEqual([first]);
});

test('A repeated client id is no conflict if only the spelling of a URL differs, also for URLs stored before they were normalised.', async () => {
  const { ann, threadId } = await newPair(app);
  const rest = new Rest(app, ann);
  const [written, normalised] = ['HTTPS://Files.example:443/a "b"', 'https://files.example/a%20%22b%22'];
  const send = async (url: string, clientId: string) => {
    const body = { body: 'a file', clientId, attachments: [{ filename: 'a', url }] };
    return await rest.call('sendMessage', { params: { threadId }, body });
  };
  const clientId = crypto.randomUUID();
  const first = await send(written, clientId);
  expect(first.body.attachments).toMatchObject([{ url: normalised }]);
  const { db, config } = app.context;
  for (const stored of [normalised, written]) {
    const attachments = JSON.stringify([{ ...first.body.attachments[0], url: stored }]);
    await db.sql.unsafe(
      `update ${config.databaseSchema}.messages set attachments = $1::text::jsonb where id = $2::uuid`,
      [attachments, first.body.id],
    );
    for (const url of [written, normalised]) {
      const { status, body } = await send(url, clientId);
      expect({ status, id: body.id }).toEqual({ status: 200, id: first.body.id });
    }
  }
});

test('A client id with different content is a conflict.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const clientId = crypto.randomUUID();
  const first = await a.request('message', { threadId, body: 'one', clientId });
  expect(await a.fail('message', { threadId, body: 'two', clientId })).toMatchObject({
    code: 'client_id_conflict',
    retryable: false,
  });
  const { status, body } = await new Rest(app, ann).fail('post', `/messages/threads/${threadId}/messages`, {
    body: 'two',
    clientId,
  });
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'client_id_conflict' });
  expect(await collectMessages(b)).toEqual([first as Message]);
});

test('Client ids of two senders are independent.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const clientId = crypto.randomUUID();
  expect(await a.request('message', { threadId, body: 'hers', clientId })).toMatchObject({ seq: 1 });
  expect(await b.request('message', { threadId, body: 'his', clientId })).toMatchObject({ seq: 2 });
});

test('Concurrent sends with one client id, on two sockets and by REST, create one message.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using other = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const content = { body: 'raced', clientId: crypto.randomUUID() };
  const rest = new Rest(app, ann);
  const answers = await Promise.all([
    ...Array.from({ length: 20 }, () => a.request('message', { threadId, ...content })),
    ...Array.from({ length: 10 }, () => other.request('message', { threadId, ...content })),
    ...Array.from({ length: 10 }, async () => {
      const { body } = await rest.call('sendMessage', { params: { threadId }, body: content });
      return body;
    }),
  ]);
  const [first] = answers;
  expect(first).toMatchObject({ seq: 1, body: 'raced' });
  for (const answer of answers) expect(answer).toEqual(first ?? {});
  expect(await collectMessages(b)).toEqual([first as Message]);
  expect(await a.request('message', { threadId, body: 'next' })).toMatchObject({ seq: 2 });
});

test('500 messages sent without waiting arrive in order, and each is acked.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const numbers = Array.from({ length: 500 }, (_, i) => i + 1);
  for (const n of numbers) a.send('message', { threadId, body: `${n}` }, `m${n}`);
  await until('all of them', () => b.all('message').length === 500);
  const expected = numbers.map((n) => ({ seq: n, body: `${n}` }));
  expect(b.all('message').map(({ seq, body }) => ({ seq, body }))).toEqual(expected);
  await until('every ack', () => a.all('ack').length === 500);
  const acks = a.inbox.filter(({ type }) => type === 'ack').map(({ id, payload }) => [id, payload]);
  expect(acks).toEqual(b.all('message').map((message) => [`m${message.seq}`, message]));
});

test('Two members who send at the same time see the same order.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  for (let i = 0; i < 100; i++)
    for (const socket of [a, b]) socket.send('message', { threadId, body: `${i}` });
  await until('all at both', () => a.all('message').length === 200 && b.all('message').length === 200);
  expect(a.all('message').map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(a.all('message')).toEqual(b.all('message'));
});

test('A send to a thread of other users and one to a missing thread return the same error.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  await using stranger = await Socket.connect(app, await newUser());
  const toTheirs = await stranger.fail('message', { threadId, body: 'let me in' });
  const toNone = await stranger.fail('message', { threadId: crypto.randomUUID(), body: 'let me in' });
  expect(toTheirs).toEqual({ error: expect.any(String), code: 'not_found', retryable: false });
  expect(toNone).toEqual(toTheirs);
  expect([await collectMessages(a), await collectMessages(b)]).toEqual([[], []]);
  expect(await a.request('message', { threadId, body: 'first' })).toMatchObject({ seq: 1 });
});

test('A body is limited in code points, and one that cannot be stored is refused.', async () => {
  const { ann, ben, threadId } = await newPair(app);
  await using a = await Socket.connect(app, ann);
  await using b = await Socket.connect(app, ben);
  const longest = '😀'.repeat(10_000);
  await a.request('message', { threadId, body: ` ${longest}\n` });
  expect((await b.next('message')).body).toBe(longest);
  for (const body of ['', ' \n\t\u00a0', `${longest}!`, 'nul \0', 'lone \ud800', null, 1, ['a']]) {
    const { code, details } = await a.fail('message', { threadId, body });
    expect({ code, paths: details?.map(({ path }) => path) }).toEqual({
      code: 'invalid_request',
      paths: ['body'],
    });
  }
  expect(await collectMessages(b)).toEqual([]);
});
