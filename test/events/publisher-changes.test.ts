import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { newNamedChat, type Chat } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Platform } from '../harness/platform.ts';
import { OpenTransaction, published, PUBLISHING } from '../harness/published.ts';
import { until } from '../harness/wait.ts';

let platform: Platform;
let app: App;
beforeAll(async () => {
  platform = await Platform.open();
  const topics = ['messages.sent', 'messages.changed'].map((name) => platform.prefix + name);
  await platform.kafka.createTopics(topics, { partitions: 3 });
  app = await startInstance({ ...platform.env, ...PUBLISHING });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

interface Change {
  readonly correlationId: string;
  readonly data: { readonly messageId: string; readonly version: number; readonly isDeleted: boolean };
}

/** Published changes of a thread, in order, once there are `count`. */
async function readChanges(threadId: string, count: number): Promise<Change[]> {
  return await until('the changes to be published', async () => {
    const records = await platform.kafka.readAll(`${platform.prefix}messages.changed`);
    const found = records
      .filter(({ key }) => key === threadId)
      .map(({ value }) => JSON.parse(String(value)) as Change);
    return found.length >= count ? found : undefined;
  });
}

const edit = ({ a }: Chat, messageId: string, body: string) =>
  a.call('editMessage', { params: { messageId }, body: { body } });

test('an edit and a deletion are published as they leave the message, and not as new messages', async () => {
  const chat = await newNamedChat(app);
  const { a, ann, ben } = chat;
  const threadId = await newThread(app, ann, ben, 41);
  const { body: sent } = await a.call('sendMessage', { params: { threadId }, body: { body: 'for 500' } });
  const { body: edited } = await edit(chat, sent.id, 'for 700');
  const data = { messageId: sent.id, threadId, jobId: 41, senderId: ann.userId, receiverId: ben.userId };
  expect(await readChanges(threadId, 1)).toEqual([
    {
      eventType: 'messages.changed',
      timestamp: edited.editedAt,
      userId: ann.userId,
      correlationId: sent.id,
      data: { ...data, version: 2, isDeleted: false, bodyPreview: 'for 700' },
    } as never,
  ]);
  await a.call('deleteMessage', { params: { messageId: sent.id } });
  expect((await readChanges(threadId, 2))[1]?.data as object).toEqual({
    ...data,
    version: 3,
    isDeleted: true,
    bodyPreview: '[deleted]',
  });
  expect((await published(platform, threadId)).length).toBe(1);
});

test('changes of a backlog are published in the order of their thread, each message with its last version', async () => {
  const chat = await newNamedChat(app);
  await using transaction = await OpenTransaction.begin({
    DATABASE_SCHEMA: app.context.config.databaseSchema,
  });
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) ids.push((await chat.send({ body: `${i}` })).body.id);
  for (const id of ids.toReversed()) await edit(chat, id, 'x');
  await edit(chat, ids[9] ?? '', 'y');
  await transaction.commit();
  const changes = await readChanges(chat.threadId, 10);
  const expected = [...ids.slice(0, 9).toReversed(), ids[9]];
  expect(changes.map(({ data: { messageId } }) => messageId)).toEqual(expected as string[]);
  expect(changes.map(({ data: { version } }) => version)).toEqual([...ids.slice(1).map(() => 2), 3]);
  // The message that the last change belongs to was published before.
  expect((await published(platform, chat.threadId)).map(({ correlationId }) => correlationId)).toEqual(ids);
});

test('reactions and pins are not published, and do not repeat an edit', async () => {
  const chat = await newNamedChat(app);
  const [one, two] = [(await chat.send({ body: '1' })).body.id, (await chat.send({ body: '2' })).body.id];
  await edit(chat, one, 'x');
  await readChanges(chat.threadId, 1);
  await chat.b.call('addReaction', { params: { messageId: one, emoji: '👍' } });
  await chat.b.call('pinMessage', { params: { messageId: one } });
  await edit(chat, two, 'y');
  const changes = await readChanges(chat.threadId, 2);
  expect(changes.map(({ data: { messageId, version } }) => [messageId, version])).toEqual([
    [one, 2],
    [two, 2],
  ]);
});
