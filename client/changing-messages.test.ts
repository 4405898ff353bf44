import { expect, test } from 'bun:test';
import type { FakeService } from '../test/client/fake-service.ts';
import { createWorld, openClient, SETTLED_MS } from '../test/client/fake-world.ts';
import { LIMITS, memoryStorage, MessagingError, type Failure } from './index.ts';

const ME = 1;

/** The failure of a call; null: it succeeded; undefined: it has not ended. */
function watchFailure(call: Promise<unknown>): () => Failure | null | undefined {
  let result: Failure | null | undefined;
  call.then(
    () => (result = null),
    (error: unknown) => (result = error instanceof MessagingError ? error.failure : undefined),
  );
  return () => result;
}

function disconnect(service: FakeService): void {
  service.isReachable = false;
  service.cut();
}

async function createOwnMessage() {
  const world = await createWorld(0, { storage: memoryStorage() });
  world.client.send(world.service.threadId, { body: 'mine' });
  await world.clock.pass(SETTLED_MS);
  return world;
}

test('an edit is shown at once and stays when it is stored', async () => {
  const { clock, service, thread, entries } = await createOwnMessage();
  const failure = watchFailure(thread.edit('m1', { body: ' edited ' }));
  expect(entries()).toEqual(['changing edited']);
  expect(thread.getSnapshot().items[0]).toMatchObject({
    message: { version: 2, editedAt: expect.any(String) },
  });
  await clock.pass(SETTLED_MS);
  expect([entries(), failure()]).toEqual([['stored edited'], null]);
  expect(service.messages[0]).toMatchObject({ body: 'edited', version: 2 });
});

test('a deletion and a reaction are shown at once', async () => {
  const { thread, entries } = await createOwnMessage();
  void thread.react('m1', '👍', true);
  const message = () => {
    const [item] = thread.getSnapshot().items;
    return item?.state === 'stored' ? item.message : undefined;
  };
  expect(message()?.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [ME], isClipped: false }]);
  void thread.react('m1', '👍', false);
  expect(message()?.reactions).toEqual([]);
  void thread.remove('m1');
  expect(entries()).toEqual(['changing [deleted]']);
  expect(message()?.deletedAt).not.toBeNull();
});

test('a refused change goes back and fails with the code of the service', async () => {
  const { clock, service, thread, entries, failures } = await createOwnMessage();
  service.finalRefusals = 1;
  const failure = watchFailure(thread.edit('m1', { body: 'edited' }));
  expect(entries()).toEqual(['changing edited']);
  await clock.pass(SETTLED_MS);
  expect(entries()).toEqual(['stored mine']);
  expect(failure()).toMatchObject({ kind: 'refused', code: 'too_late', canRetry: false });
  expect(failures).toEqual([]);
});

test('a change is sent again while the service refuses it for a time', async () => {
  const { clock, service, thread, entries } = await createOwnMessage();
  service.refusals = 3;
  const failure = watchFailure(thread.edit('m1', { body: 'edited' }));
  await clock.pass(60_000);
  expect([entries(), failure()]).toEqual([['stored edited'], null]);
});

test.each([
  ['without text', ' '],
  ['with a long text', 'x'.repeat(LIMITS.bodyCodePoints + 1)],
])('an edit %s is invalid', async (_, body) => {
  const { thread, entries } = await createOwnMessage();
  const error = await thread.edit('m1', { body }).catch((error: unknown) => error);
  expect(error).toMatchObject({ failure: { kind: 'invalid', canRetry: false } });
  expect(entries()).toEqual(['stored mine']);
});

test('an unsent message is edited before it is sent, and has one version then', async () => {
  const { clock, service, client, thread, entries } = await createWorld(0);
  disconnect(service);
  await clock.pass(1);
  const { clientId } = client.send(service.threadId, { body: 'mine' });
  await thread.edit(clientId, { body: 'edited' });
  expect(entries()).toEqual(['pending edited']);
  service.isReachable = true;
  await clock.pass(60_000);
  expect(entries()).toEqual(['stored edited']);
  expect(service.messages[0]?.version).toBe(1);
});

test('a message that is edited while it is being sent is stored once, and edited then', async () => {
  const { clock, service, client, thread, entries } = await createWorld(0);
  const { clientId } = client.send(service.threadId, { body: 'mine' });
  await clock.pass(1);
  await thread.edit(clientId, { body: 'edited' });
  expect(entries()).toEqual(['pending edited']);
  await clock.pass(SETTLED_MS);
  expect(entries()).toEqual(['stored edited']);
  expect(service.messages).toMatchObject([{ body: 'edited', version: 2 }]);
});

test('a failed message is edited, and sent with the new text at a retry', async () => {
  const { clock, service, client, thread, entries } = await createWorld(0);
  service.refusals = 100;
  const { clientId } = client.send(service.threadId, { body: 'mine' });
  await clock.pass(120_000);
  expect(entries()).toEqual(['failed mine']);
  await thread.edit(clientId, { body: 'edited' });
  expect(entries()).toEqual(['failed edited']);
  service.refusals = 0;
  client.retry(clientId);
  await clock.pass(SETTLED_MS);
  expect(entries()).toEqual(['stored edited']);
});

test('changes that were made offline are shown after a reload, and sent in the order of the calls', async () => {
  const storage = memoryStorage();
  const { clock, service, client, thread } = await createWorld(0, { storage });
  client.send(service.threadId, { body: 'mine' });
  await clock.pass(SETTLED_MS);
  disconnect(service);
  const failure = watchFailure(thread.edit('m1', { body: 'edited' }));
  void thread.react('m1', '👍', true).catch(() => {});
  client.send(service.threadId, { body: 'second' });
  await clock.pass(10);
  client.close();
  await clock.pass(10);
  expect(failure()).toMatchObject({ kind: 'closed' });

  service.isReachable = true;
  service.isMute = true;
  const { entries } = openClient(service, clock, { storage });
  await clock.pass(1_000);
  expect(entries()).toEqual(['changing edited', 'pending second']);
  service.isMute = false;
  service.frames.length = 0;
  await clock.pass(60_000);
  expect(entries()).toEqual(['stored edited', 'stored second']);
  expect(service.frames.filter((type) => type !== 'sync' && type !== 'ping').slice(-3)).toEqual([
    'edit',
    'react',
    'message',
  ]);
  expect(service.messages[0]?.reactions).toMatchObject([{ emoji: '👍', userIds: [ME] }]);
  expect(await storage.list('')).toEqual([]);
});

test('a change from before a reload that is refused is reported', async () => {
  const storage = memoryStorage();
  const { clock, service, client, thread } = await createWorld(1, { storage });
  disconnect(service);
  thread.edit('m1', { body: 'not mine' }).catch(() => {});
  await clock.pass(10);
  client.close();
  service.isReachable = true;
  const { entries, failures } = openClient(service, clock, { storage });
  await clock.pass(SETTLED_MS);
  expect(entries()).toEqual(['stored 1']);
  expect(failures).toMatchObject([{ kind: 'refused', code: 'not_author' }]);
});

test('a change that another tab has sent since is not sent again', async () => {
  const storage = memoryStorage();
  const { clock, service, client, thread } = await createWorld(0, { storage });
  client.send(service.threadId, { body: 'mine' });
  await clock.pass(SETTLED_MS);
  disconnect(service);
  thread.edit('m1', { body: 'first' }).catch(() => {});
  await clock.pass(10);
  const other = openClient(service, clock, { storage });
  await clock.pass(10);
  // The other tab has loaded the edit, and now this tab sends it and a newer one.
  await storage.delete((await storage.list(''))[0] ?? '');
  service.change({ type: 'edit', messageId: 'm1', body: 'newer' }, ME);
  client.close();
  service.isReachable = true;
  await clock.pass(60_000);
  expect(service.messages[0]?.body).toBe('newer');
  expect(other.entries()).toEqual(['stored newer']);
});

test('a change while there is no connection waits, and fails as closed when the client is closed', async () => {
  const { clock, service, client, thread, entries } = await createOwnMessage();
  disconnect(service);
  const failure = watchFailure(thread.remove('m1'));
  await clock.pass(60_000);
  expect([entries(), failure()]).toEqual([['changing [deleted]'], undefined]);
  client.close();
  await clock.pass(1);
  expect(failure()).toMatchObject({ kind: 'closed' });
  service.isReachable = true;
  client.connect();
  await clock.pass(60_000);
  expect(entries()).toEqual(['stored [deleted]']);
});
