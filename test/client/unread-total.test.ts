import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { startInstance } from '../harness/instance.ts';
import { newPair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import { until } from '../harness/wait.ts';
import { newClient } from './client.ts';

let app: App;
beforeAll(async () => {
  app = await startInstance();
});
afterAll(() => app[Symbol.asyncDispose]());

test('a message that arrives before the list is loaded counts in the total of unread messages', async () => {
  const { ann, ben, threadId } = await newPair(app);
  const [list, thread] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isThreadRequested = false;
  const delayed = (async (input: string | URL, init?: RequestInit) => {
    const { pathname } = new URL(input);
    if (pathname.endsWith('/messages/threads')) await list.promise;
    if (pathname.endsWith(threadId)) {
      isThreadRequested = true;
      await thread.promise;
    }
    return await fetch(input, init);
  }) as typeof fetch;
  await using client = newClient(app, ben, { fetch: delayed });
  client.connect();
  await until('the connection', () => client.connection.getSnapshot().status === 'open');
  await new Rest(app, ann).call('sendMessage', { params: { threadId }, body: { body: 'early' } });
  await until('the event', () => isThreadRequested);
  list.resolve();
  await until('the list', () => client.threads.getSnapshot().status === 'ready');
  thread.resolve();
  await until('one unread message', () => client.threads.getSnapshot().unreadCount === 1);
  expect(client.threads.getSnapshot().threads[0]).toMatchObject({ id: threadId, unreadCount: 1 });
});
