import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newChat, send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { RawSocket } from '../harness/raw-socket.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

async function totals(by: Rest) {
  return (await by.call('getUnread', {})).body;
}

async function totalsOfHello(user: User): Promise<unknown> {
  await using socket = await RawSocket.connect(app, user);
  return (JSON.parse(socket.texts[0] ?? '') as { payload: { unread: unknown } }).payload.unread;
}

test('A new user has nothing unread.', async () => {
  const user = await newUser();
  const nothing = { messages: 0, threads: 0, notifications: 0 };
  expect(await totals(new Rest(app, user))).toEqual(nothing);
  expect(await totalsOfHello(user)).toEqual(nothing);
});

test('The totals cover all threads and follow each send and read, by REST and in hello.', async () => {
  const { ann, a, b, threadId, answer, send: sendAsAnn } = await newChat(app);
  const carl = await newUser();
  const other = await newThread(app, carl, ann, 7);
  for (const body of ['one', 'two', 'three']) await answer({ body });
  await send(new Rest(app, carl), other, { body: 'four' });
  await sendAsAnn({ body: 'my own is not unread' });
  expect(await totals(a)).toMatchObject({ messages: 4, threads: 2 });
  expect(await totalsOfHello(ann)).toMatchObject({ messages: 4, threads: 2 });
  expect(await totals(b)).toMatchObject({ messages: 1, threads: 1 });

  const { messages } = (await a.call('listMessages', { params: { threadId } })).body;
  const second = messages.find(({ seq }) => seq === 2);
  await a.call('markMessageRead', { params: { messageId: second?.id ?? '' } });
  expect(await totals(a)).toMatchObject({ messages: 2, threads: 2 });
  await a.call('markMessageRead', { params: { messageId: messages[0]?.id ?? '' } });
  expect(await totalsOfHello(ann)).toMatchObject({ messages: 1, threads: 1 });
});

test('Users who ask at the same time each get their own totals.', async () => {
  const chats = await Promise.all(Array.from({ length: 20 }, () => newChat(app)));
  await Promise.all(
    chats.map(async ({ answer }, i) => {
      for (let n = 0; n < i % 4; n++) await answer({ body: String(n) });
    }),
  );
  const counts = await Promise.all(chats.map(async ({ a }) => (await totals(a)).messages));
  expect(counts).toEqual(chats.map((_, i) => i % 4));
});
