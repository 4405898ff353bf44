import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { send } from '../harness/chat.ts';
import { startInstance } from '../harness/instance.ts';
import { newThread } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { newUser, type User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { connected, type TestClient } from './client.ts';

let app: App;
beforeAll(async () => (app = await startInstance({ RATE_LIMIT_PER_MINUTE: '0' })));
afterAll(() => app[Symbol.asyncDispose]());

/** More threads than one page of the client. */
const THREADS = 60;

/** A user with one unread message in each of many threads. */
async function createUnreadThreads(): Promise<{ user: User; other: User; threadIds: string[] }> {
  const [user, other] = [await newUser(), await newUser()];
  const threadIds: string[] = [];
  for (let i = 1; i <= THREADS; i++) threadIds.push(await newThread(app, other, user, i));
  for (const threadId of threadIds) await send(new Rest(app, other), threadId, { body: 'hello' });
  return { user, other, threadIds };
}

async function shows(client: TestClient, unread: number): Promise<void> {
  await until(`${unread} unread`, () => client.threads.getSnapshot().unreadCount === unread);
}

test('unreadCount covers all threads, also while messages arrive and are read on other devices', async () => {
  const { user, other, threadIds } = await createUnreadThreads();
  const [oldest = '', newest = ''] = [threadIds[0], threadIds.at(-1)];
  await using client = await connected(app, user);
  expect(client.threads.getSnapshot().threads.length).toBeLessThan(THREADS);
  await shows(client, THREADS);

  await send(new Rest(app, other), newest, { body: 'into a loaded thread' });
  await shows(client, THREADS + 1);
  await send(new Rest(app, other), oldest, { body: 'into one that is not loaded' });
  await shows(client, THREADS + 2);

  client.markRead(newest, 2);
  await shows(client, THREADS);
  await using device = await connected(app, user);
  device.markRead(oldest, 2);
  await shows(client, THREADS - 2);
  await shows(device, THREADS - 2);
});
