import { expect, test } from 'bun:test';
import { createWorld, openClient, SETTLED_MS } from './fake-world.ts';
import { memoryStorage } from '@messaging/client';

const HOLD_MS = 10_000;

test('a held message is sent after its time, before those that follow it', async () => {
  const { clock, service, client, entries } = await createWorld(1);
  client.send(service.threadId, { body: 'held', holdMs: HOLD_MS });
  client.send(service.threadId, { body: 'next' });
  await clock.pass(HOLD_MS - SETTLED_MS);
  expect(entries()).toEqual(['stored 1', 'pending held', 'pending next']);
  expect(service.messages.length).toBe(1);
  await clock.pass(2 * SETTLED_MS);
  expect(entries()).toEqual(['stored 1', 'stored held', 'stored next']);
});

test('a held message that is discarded is not sent, also after a reload, and those that follow it are', async () => {
  const storage = memoryStorage();
  const { clock, service, client } = await createWorld(1, { storage });
  const { clientId } = client.send(service.threadId, { body: 'held', holdMs: HOLD_MS });
  client.send(service.threadId, { body: 'next' });
  await clock.pass(SETTLED_MS);
  client.close();
  const reloaded = openClient(service, clock, { storage });
  await clock.pass(SETTLED_MS);
  expect(reloaded.entries()).toEqual(['stored 1', 'pending held', 'pending next']);
  reloaded.client.discard(clientId);
  await clock.pass(HOLD_MS);
  expect(reloaded.entries()).toEqual(['stored 1', 'stored next']);
  expect(service.messages.map(({ body }) => body)).toEqual(['1', 'next']);
});
