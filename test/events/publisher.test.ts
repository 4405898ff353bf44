import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newNamedChat } from '../harness/chat.ts';
import { startInstance, type Env } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Platform } from '../harness/platform.ts';
import { allPublished, OpenTransaction, published, PUBLISHING } from '../harness/published.ts';
import { allMessages, Rest } from '../harness/rest.ts';
import { sendMany } from '../harness/send-many.ts';
import { newUser } from '../harness/token.ts';
import { EMOJI } from '../harness/values.ts';

let platform: Platform;
let app: App;
let store: Env;
beforeAll(async () => {
  platform = await Platform.open();
  await platform.kafka.createTopics([`${platform.prefix}messages.sent`], { partitions: 3 });
  app = await startInstance({ ...platform.env, ...PUBLISHING });
  store = { DATABASE_SCHEMA: app.context.config.databaseSchema };
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

test('a message is published as an event of its sender, with both names and the job', async () => {
  const { ann, ben, a } = await newNamedChat(app);
  const threadId = await newThread(app, ann, ben, 41);
  const { body: message } = await a.call('sendMessage', { params: { threadId }, body: { body: 'hello' } });
  await allPublished(platform, threadId, [message]);
  expect(await published(platform, threadId)).toEqual([
    {
      eventType: 'messages.sent',
      timestamp: message.createdAt,
      userId: ann.userId,
      correlationId: message.id,
      data: {
        messageId: message.id,
        threadId,
        jobId: 41,
        senderId: ann.userId,
        senderName: ann.fullName,
        receiverId: ben.userId,
        receiverName: ben.fullName,
        bodyPreview: 'hello',
      },
    },
  ]);
});

test('a message of a group names the members who may see it, and a system message is not published', async () => {
  const { ann, ben, a, b } = await newNamedChat(app);
  const cat = await newUser();
  const body = { title: 'a team', members: [{ userId: ben.userId }] };
  const { body: group } = await a.call('createGroup', { body });
  const send = async (by: Rest, text: string) =>
    (await by.call('sendMessage', { params: { threadId: group.id }, body: { body: text } })).body;
  const first = await send(b, 'between two');
  const params = { threadId: group.id, userId: cat.userId };
  await a.call('putMember', { params, body: { history: 'none' } });
  const second = await send(a, 'to all');
  await allPublished(platform, group.id, [first, second]);
  const records = await published(platform, group.id);
  expect(records.map(({ data }) => [data.bodyPreview, data.receiverId, data.receiverIds])).toEqual([
    ['between two', null, [ann.userId]],
    ['to all', null, [ben.userId, cat.userId].sort((one, other) => one - other)],
  ]);
});

test('a preview has at most 100 characters and splits none', async () => {
  const { a, send, threadId } = await newNamedChat(app);
  const whole = 'x'.repeat(100);
  for (const body of [whole, `${whole}y`, `${'x'.repeat(99)}${EMOJI}`, EMOJI.repeat(60)])
    await send({ body });
  await allPublished(platform, threadId, await allMessages(a, threadId));
  const previews = (await published(platform, threadId)).map(({ data }) => data.bodyPreview);
  expect(previews).toEqual([whole, whole, 'x'.repeat(99), EMOJI.repeat(50)]);
});

test('a message of a long transaction is published after the earlier messages of its thread', async () => {
  const { ann, a, send, threadId } = await newNamedChat(app);
  const other = await newNamedChat(app);
  await using transaction = await OpenTransaction.begin(store);
  await send({ body: 'first, of a younger transaction' });
  await other.send({ body: 'elsewhere' });
  await transaction.store(threadId, ann.userId, 'second, of an older one');
  await transaction.commit();
  await send({ body: 'third' });
  const messages = await allMessages(a, threadId);
  expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(await allPublished(platform, threadId, messages)).toBe(0);
  expect(await allPublished(platform, other.threadId, await allMessages(other.a, other.threadId))).toBe(0);
});

test('a message that commits after the publisher has read younger ones is not skipped', async () => {
  const { ann, a, threadId } = await newNamedChat(app);
  const other = await newNamedChat(app);
  await using transaction = await OpenTransaction.begin(store);
  await transaction.store(threadId, ann.userId, 'late');
  await sendMany(app, other.ann, other.threadId, ['1', '2', '3']);
  // By then the publisher has polled.
  await Bun.sleep(500);
  await transaction.commit();
  for (const chat of [{ a, threadId }, other])
    expect(await allPublished(platform, chat.threadId, await allMessages(chat.a, chat.threadId))).toBe(0);
});

test('a backlog of several pages is published once, each thread in its order', async () => {
  const chats = [await newNamedChat(app), await newNamedChat(app), await newNamedChat(app)];
  await using transaction = await OpenTransaction.begin(store);
  const bodies = Array.from({ length: 900 }, (_, i) => `${i}`);
  await Promise.all(chats.map(({ ann, threadId }) => sendMany(app, ann, threadId, bodies)));
  await transaction.commit();
  for (const { a, threadId } of chats)
    expect(await allPublished(platform, threadId, await allMessages(a, threadId))).toBe(0);
});

test('a backlog larger than one request to a broker is published', async () => {
  const [ann, ben] = [
    await newUser({ fullName: '名'.repeat(255) }),
    await newUser({ fullName: '字'.repeat(255) }),
  ];
  const threadId = await newThread(app, ann, ben);
  await using transaction = await OpenTransaction.begin(store);
  await sendMany(
    app,
    ann,
    threadId,
    Array.from({ length: 1_200 }, () => '\u0001'.repeat(100)),
  );
  await transaction.commit();
  expect(await allPublished(platform, threadId, await allMessages(new Rest(app, ann), threadId))).toBe(0);
});
