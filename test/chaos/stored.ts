import type { Output } from '@messaging/protocol/commands';
import type { Message } from '@messaging/protocol/message';
import { until } from '../harness/wait.ts';
import type { Client } from './client.ts';
import { getKey, toState } from './client-view.ts';
import type { Group } from './group-load.ts';
import type { Stored, StoredMessage } from './history.ts';
import type { Chat, Load } from './load.ts';

type Conversation = Chat | Group;

const PAGE = 200;

/**
 * Reads by REST what is stored at the end, after every client shows it or a time limit has passed. No client is made to
 * catch up: what a client never received counts as unseen.
 */
export async function readStored(load: Load): Promise<Stored> {
  const conversations = [...load.chats, ...load.groups];
  const messages = (await Promise.all(conversations.map(readMessages))).flat();
  const lastChanges = (await Promise.all(conversations.map(readLastChange))).flat();
  const views = (await Promise.all(load.groups.map(readViews))).flat();
  const isShown = ({ threadId, seq }: StoredMessage): boolean =>
    load.clients.every(({ view: { threads: views } }) => (views.get(threadId)?.last ?? seq) >= seq);
  const areChangesShown = ({ threadId, change }: Stored['lastChanges'][number]): boolean =>
    load.clients.every(({ view: { threads: views } }) => (views.get(threadId)?.change ?? change) >= change);
  const newest = messages.filter(({ threadId }, i) => messages[i + 1]?.threadId !== threadId);
  const isNotified = ({ userId, id }: Stored['notifications'][number]): boolean =>
    load.clients.every(({ user, view }) => user.userId !== userId || view.notifications.has(id));
  const isViewed = ({ userId, threadId, seqs }: Stored['views'][number]): boolean =>
    load.clients.every(({ user, view }) => {
      const visit = user.userId === userId ? view.visits.get(threadId) : undefined;
      return visit === undefined || seqs.every((seq) => visit.seqs.has(seq));
    });
  const positions = await Promise.all(
    conversations.flatMap((chat) => chat.senders.map((sender) => readPosition(chat, sender))),
  );
  const users = new Map(load.clients.map((client) => [client.user.userId, client]));
  const notifications = (await Promise.all([...users.values()].map(readNotifications))).flat();
  const areShown = (): boolean =>
    newest.every(isShown) &&
    lastChanges.every(areChangesShown) &&
    views.every(isViewed) &&
    notifications.every(isNotified);
  // The checker reports what is still unseen.
  await until('all clients to show everything', areShown).catch(() => {});
  return { messages, lastChanges, positions, views, notifications };
}

async function readMessages({ threadId, senders: [client] }: Conversation): Promise<StoredMessage[]> {
  if (client === undefined) return [];
  const messages = await Array.fromAsync(readAll(client, threadId));
  return messages.map((message) => {
    const { id, seq, readAt } = message;
    const stored = { threadId, key: getKey(message), seq, id, readAt, state: toState(message) };
    const system = toSystem(message);
    return system === undefined ? stored : { ...stored, system };
  });
}

/** What REST shows the guests of a group, who may never have been added. */
async function readViews({ threadId, guests }: Group): Promise<Stored['views']> {
  return await Promise.all(
    guests.map(async ({ client }) => {
      const { threads } = await client.reader.get('listThreads', { include: 'groups' });
      const isKnown = threads.some(({ id }) => id === threadId);
      const messages = isKnown ? await Array.fromAsync(readAll(client, threadId)) : [];
      return { userId: client.user.userId, threadId, seqs: messages.map(({ seq }) => seq) };
    }),
  );
}

async function* readAll({ reader }: Client, threadId: string): AsyncGenerator<Message> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const { messages, hasMore }: Output<'listMessages'> = await reader.get('listMessages', {
      threadId,
      after,
      limit: PAGE,
    });
    yield* messages;
    after = hasMore ? messages.at(-1)?.seq : undefined;
  }
}

function toSystem({ card }: Message): StoredMessage['system'] {
  const { type, userId } = card ?? {};
  const isMove = type === 'member_added' || type === 'member_removed';
  return isMove && typeof userId === 'number' ? { type, userId } : undefined;
}

async function readLastChange({ threadId, senders: [client] }: Conversation): Promise<Stored['lastChanges']> {
  const thread = await client?.reader.get('getThread', { threadId });
  return thread === undefined ? [] : [{ threadId, change: thread.lastChange }];
}

async function readPosition(
  { threadId }: Conversation,
  client: Client,
): Promise<Stored['positions'][number]> {
  const { lastReadSeq } = await client.reader.get('getThread', { threadId });
  return { userId: client.user.userId, threadId, seq: lastReadSeq };
}

async function readNotifications(client: Client): Promise<Stored['notifications']> {
  const { userId } = client.user;
  const found: Stored['notifications'][number][] = [];
  for await (const { id, data } of client.reader.notifications())
    found.push({ userId, key: String(data['paymentId']), id });
  return found;
}
