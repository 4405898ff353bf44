import { until } from '../harness/wait.ts';
import type { Client } from './client.ts';
import { getKey, toState } from './client-view.ts';
import type { Stored, StoredMessage } from './history.ts';
import type { Chat, Load } from './load.ts';

const PAGE = 200;

/**
 * Reads by REST what is stored at the end, after every client shows it or a time limit has passed. No client is made to
 * catch up: what a client never received counts as unseen.
 */
export async function readStored(load: Load): Promise<Stored> {
  const messages = (await Promise.all(load.chats.map(readMessages))).flat();
  const lastChanges = await Promise.all(load.chats.map(readLastChange));
  const isShown = ({ threadId, seq }: StoredMessage): boolean =>
    load.clients.every(({ view: { threads: views } }) => (views.get(threadId)?.last ?? seq) >= seq);
  const areChangesShown = ({ threadId, change }: Stored['lastChanges'][number]): boolean =>
    load.clients.every(({ view: { threads: views } }) => (views.get(threadId)?.change ?? change) >= change);
  const newest = messages.filter(({ threadId }, i) => messages[i + 1]?.threadId !== threadId);
  const isNotified = ({ userId, id }: Stored['notifications'][number]): boolean =>
    load.clients.every(({ user, view }) => user.userId !== userId || view.notifications.has(id));
  const positions = await Promise.all(
    load.chats.flatMap((chat) => chat.senders.map((sender) => readPosition(chat, sender))),
  );
  const users = new Map(load.clients.map((client) => [client.user.userId, client]));
  const notifications = (await Promise.all([...users.values()].map(readNotifications))).flat();
  const areShown = (): boolean =>
    newest.every(isShown) && lastChanges.every(areChangesShown) && notifications.every(isNotified);
  // The checker reports what is still unseen.
  await until('all clients to show everything', areShown).catch(() => {});
  return { messages, lastChanges, positions, notifications };
}

async function readMessages({ threadId, senders }: Chat): Promise<StoredMessage[]> {
  const [client] = senders;
  const found: StoredMessage[] = [];
  if (client === undefined) return found;
  for (let hasMore = true; hasMore;) {
    const after = found.at(-1)?.seq ?? 0;
    const page = await client.reader.get('listMessages', { threadId, after, limit: PAGE });
    for (const message of page.messages) {
      const { id, seq, readAt } = message;
      found.push({ threadId, key: getKey(message), seq, id, readAt, state: toState(message) });
    }
    hasMore = page.hasMore;
  }
  return found;
}

async function readLastChange({ threadId, ann }: Chat): Promise<Stored['lastChanges'][number]> {
  const { lastChange } = await ann.reader.get('getThread', { threadId });
  return { threadId, change: lastChange };
}

async function readPosition({ threadId }: Chat, client: Client): Promise<Stored['positions'][number]> {
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
