import { createMessagingClient, type MessagingClient, type MessagingOptions } from '@messaging/client';
import type { App } from '@messaging/server/app';
import type { User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** A client of the user; `await using` closes it. */
export type TestClient = MessagingClient & AsyncDisposable;

export function newClient(
  app: Pick<App, 'url'>,
  user: User,
  options: Partial<MessagingOptions> = {},
): TestClient {
  const client = createMessagingClient({ url: app.url, getToken: () => user.token, ...options });
  return Object.assign(client, {
    async [Symbol.asyncDispose]() {
      client.close();
    },
  });
}

/** A client that is connected and has loaded its lists. */
export async function connected(
  app: Pick<App, 'url'>,
  user: User,
  options: Partial<MessagingOptions> = {},
): Promise<TestClient> {
  const client = newClient(app, user, options);
  client.connect();
  await open(client);
  return client;
}

export async function open(client: MessagingClient): Promise<void> {
  await until('the client to be connected', () => client.connection.getSnapshot().status === 'open');
  await until('the lists', () => client.threads.getSnapshot().status === 'ready');
  await until('the notifications', () => client.notifications.getSnapshot().status === 'ready');
}

/** Watches a thread from now on, and waits until it is loaded. */
export async function watch(client: MessagingClient, threadId: string): Promise<void> {
  client.thread(threadId).subscribe(() => {});
  await until('the thread', () => client.thread(threadId).getSnapshot().status === 'ready');
}

/** The thread's entries in short: `1 hello` when stored, `pending hello` and `failed hello` otherwise. */
export function entries(client: MessagingClient, threadId: string): string[] {
  const { items } = client.thread(threadId).getSnapshot();
  return items.map((item) =>
    item.state === 'stored' ? `${item.message.seq} ${item.message.body}` : `${item.state} ${item.body}`,
  );
}

/** Waits until these are the thread's entries. */
export async function shows(client: MessagingClient, threadId: string, expected: string[]): Promise<void> {
  await until(`the entries ${expected.join(', ')}`, () =>
    Bun.deepEquals(entries(client, threadId), expected),
  ).catch((error: unknown) => {
    throw new Error(`there are ${entries(client, threadId).join(', ')}`, { cause: error });
  });
}
