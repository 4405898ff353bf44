import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import { TYPING } from '@messaging/protocol/limits';
import type { App } from '@messaging/server/app';
import { arrived } from '../harness/arrived.ts';
import { startInstances } from '../harness/instance.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newPair, newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

let here: App;
let there: App;
beforeAll(async () => {
  const [first, second] = await startInstances(2, { RATE_LIMIT_PER_MINUTE: '0' });
  if (first === undefined || second === undefined) throw new Error('no instances');
  [here, there] = [first, second];
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

test('a message reaches the other instance once, and the sender’s connections there', async () => {
  const pair = await newPair(here);
  await using a = await Socket.connect(here, pair.ann);
  await using elsewhere = await Socket.connect(there, pair.ann);
  await using b = await Socket.connect(there, pair.ben);
  const acked = (await a.request('message', { threadId: pair.threadId, body: 'across' })) as Message;
  expect(await elsewhere.next('message')).toEqual(acked);
  expect(await arrived(here, b, 'message', pair)).toEqual([acked]);
  await elsewhere.settled();
  expect([...elsewhere.all('message'), ...a.all('message')]).toEqual([]);
});

test('typing reaches the other instance once, its end too', async () => {
  const pair = await newPair(here);
  await using a = await Socket.connect(here, pair.ann);
  await using b = await Socket.connect(there, pair.ben);
  const { threadId } = pair;
  await a.request('typing', { threadId, isTyping: true });
  await a.request('typing', { threadId, isTyping: false });
  expect(await arrived(here, b, 'typing', pair)).toEqual([
    { threadId, userId: pair.ann.userId, isTyping: true },
    { threadId, userId: pair.ann.userId, isTyping: false },
  ]);
});

test('a message sent through another instance ends typing at once', async () => {
  const pair = await newPair(here);
  await using a = await Socket.connect(here, pair.ann);
  await using b = await Socket.connect(there, pair.ben);
  const { threadId } = pair;
  const start = performance.now();
  await a.request('typing', { threadId, isTyping: true });
  await b.next('typing', ({ isTyping }) => isTyping);
  await new Rest(there, pair.ann).call('sendMessage', { params: { threadId }, body: { body: 'done' } });
  expect(await b.next('typing')).toEqual({ threadId, userId: pair.ann.userId, isTyping: false });
  // Without the message it would end after this time.
  expect(performance.now() - start).toBeLessThan(TYPING.holdMs);
});

test('a read position reaches the other member and the reader’s devices there, once', async () => {
  const pair = await newPair(here);
  const { ann, ben, threadId } = pair;
  await new Rest(here, ben).call('sendMessage', { params: { threadId }, body: { body: 'read me' } });
  await using a = await Socket.connect(here, ann);
  await using elsewhere = await Socket.connect(there, ann);
  await using b = await Socket.connect(there, ben);
  await a.request('read', { threadId, seq: 1 });
  const received = await elsewhere.next('read');
  expect(received).toMatchObject({ threadId, userId: ann.userId, seq: 1 });
  expect(await arrived(here, b, 'read', pair)).toEqual([received]);
  await a.settled();
  expect([...a.all('read'), ...elsewhere.all('read')]).toEqual([]);
});

test('coming online, a status and going offline reach the other instance once each', async () => {
  const pair = await newPair(here);
  await using b = await Socket.connect(there, pair.ben);
  {
    await using a = await Socket.connect(here, pair.ann);
    await b.next('presence', ({ status }) => status === 'available');
    await a.request('presence', { status: 'busy' });
    await b.next('presence', ({ status }) => status === 'busy');
    const { body } = await new Rest(there, pair.ben).call('getPresence', {
      params: { userId: pair.ann.userId },
    });
    expect(body).toMatchObject({ isOnline: true, status: 'busy' });
  }
  await b.next('presence', ({ isOnline }) => !isOnline);
  expect(await arrived(here, b, 'presence', pair)).toEqual([]);
});

test('a new thread reaches both members on the other instance once', async () => {
  const pair = await newPair(here);
  await using b = await Socket.connect(there, pair.ben);
  const id = await newThread(here, pair.ann, pair.ben, 7);
  expect((await arrived(here, b, 'thread', pair)).map((thread) => thread.id)).toEqual([id]);
});

test('a notification reaches both instances once, and so does its read event', async () => {
  const { ann } = await newPair(here);
  await using a = await Socket.connect(here, ann);
  await using elsewhere = await Socket.connect(there, ann);
  const notice = { userId: ann.userId, type: 'welcome', title: 'Hello', message: 'Hi', data: { userId: 1 } };
  const stored = await storeNotifications(here, [notice, { ...notice, title: 'Again' }]);
  for (const socket of [a, elsewhere]) {
    expect([await socket.next('notification'), await socket.next('notification')]).toEqual(stored);
  }
  const rest = new Rest(here, ann);
  await rest.call('markNotificationRead', { params: { id: stored[0]?.id ?? 0 } });
  await rest.call('markAllNotificationsRead');
  for (const socket of [a, elsewhere]) {
    expect(await socket.next('notification_read')).toEqual({ ids: [stored[0]?.id ?? 0] });
    expect(await socket.next('notification_read')).toEqual({ all: true });
    await socket.settled();
    expect([...socket.all('notification'), ...socket.all('notification_read')]).toEqual([]);
  }
});

test('the same client id racing on both instances is one message, and leaves no gap', async () => {
  const pair = await newPair(here);
  const { ann, ben, threadId } = pair;
  await using a = await Socket.connect(here, ann);
  await using elsewhere = await Socket.connect(there, ann);
  await using b = await Socket.connect(there, ben);
  for (let round = 1; round <= 50; round++) {
    const content = { threadId, body: `round ${round}`, clientId: crypto.randomUUID() };
    const acks = await Promise.all([
      a.request('message', content),
      elsewhere.request('message', content),
      a.request('message', content),
      elsewhere.request('message', content),
    ]);
    for (const ack of acks) expect(ack).toEqual(acks[0] ?? {});
    expect(acks[0]).toMatchObject({ seq: round });
  }
  await until('all at the other member', () => b.all('message').length >= 50);
  const seqs = (await arrived(here, b, 'message', pair)).map(({ seq }) => seq);
  expect(seqs.sort((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
});

test('1,000 messages over both instances into one thread have no gap in seq and reach all members', async () => {
  const { ann, ben, threadId } = await newPair(here);
  const sockets = await Promise.all([
    Socket.connect(here, ann),
    Socket.connect(there, ann),
    Socket.connect(here, ben),
    Socket.connect(there, ben),
  ]);
  const [annHere, annThere] = sockets;
  for (let n = 0; n < 1_000; n++) {
    (n % 2 === 0 ? annHere : annThere).send('message', { threadId, body: `${n}` });
    // Two clients send at once, each as fast as it can.
    if (n % 50 === 49) await Bun.sleep(1);
  }
  await until('all messages everywhere', () =>
    sockets.every((socket) => socket.all('message').length >= 1_000),
  );
  const all = Array.from({ length: 1_000 }, (_, i) => i + 1);
  for (const socket of sockets) {
    await socket.settled();
    const messages = socket.all('message').sort((one, other) => one.seq - other.seq);
    expect(messages.map(({ seq }) => seq)).toEqual(all);
    expect(new Set(messages.map(({ body }) => body)).size).toBe(1_000);
  }
  // The messages of each sender are numbered in the order of sending.
  const bodies = sockets[2].all('message').sort((one, other) => one.seq - other.seq);
  for (const parity of [0, 1]) {
    const own = bodies.map(({ body }) => Number(body)).filter((n) => n % 2 === parity);
    expect(own).toEqual([...own].sort((one, other) => one - other));
  }
  for (const socket of sockets) await socket[Symbol.asyncDispose]();
});

test('10 threads made at once over both instances are one', async () => {
  const [ann, ben] = [await newUser(), await newUser()];
  await using a = await Socket.connect(there, ann);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => {
      const [one, other] = i % 4 < 2 ? [ann, ben] : [ben, ann];
      const body = { participantId: other.userId, jobId: 7, initialMessage: `${i}` };
      return new Rest(i % 2 === 0 ? here : there, one).call('createThread', { body });
    }),
  );
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  await until('all first messages', () => a.all('message').length >= 10);
  const seqs = a.all('message').map(({ seq }) => seq);
  expect(seqs.sort((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(a.all('thread')).toHaveLength(1);
});
