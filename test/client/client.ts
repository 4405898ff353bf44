import { createMessagingClient, type MessagingClient, type MessagingOptions } from '@messaging/client';
import type { App } from '@messaging/server/app';
import type { User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** A client that `await using` closes. */
export type TestClient = MessagingClient & AsyncDisposable;

/** Creates a client of the user. */
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

/** Creates a client that is connected and has loaded its lists. */
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

/** Waits until the client is connected and has loaded its lists. */
export async function open(client: MessagingClient): Promise<void> {
  await until('the client to be connected', () => client.connection.getSnapshot().status === 'open');
  await until('the lists', () => client.threads.getSnapshot().status === 'ready');
  await until('the notifications', () => client.notifications.getSnapshot().status === 'ready');
}

/** Subscribes to a thread and waits until it is loaded. */
export async function watch(client: MessagingClient, threadId: string): Promise<void> {
  client.thread(threadId).subscribe(() => {});
  await until('the thread', () => client.thread(threadId).getSnapshot().status === 'ready');
}

/** The thread's items as texts: `1 hello` for a stored one, else `pending hello` or `failed hello`. */
export function entries(client: MessagingClient, threadId: string): string[] {
  const { items } = client.thread(threadId).getSnapshot();
  return items.map((item) =>
    item.state === 'stored' ? `${item.message.seq} ${item.message.body}` : `${item.state} ${item.body}`,
  );
}

/** Waits until the thread has exactly these entries. */
export async function shows(client: MessagingClient, threadId: string, expected: string[]): Promise<void> {
  await until(`the entries ${expected.join(', ')}`, () =>
    Bun.deepEquals(entries(client, threadId), expected),
  ).catch((error: unknown) => {
    throw new Error(`The entries are ${entries(client, threadId).join(', ')}.`, { cause: error });
  });
}
