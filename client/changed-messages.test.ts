import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { FakeService, type Delivery } from '../test/client/fake-service.ts';
import { OTHER } from '../test/client/fake-thread.ts';
import { createMessagingClient } from './index.ts';

/** Longer than any call or frame of the fake service takes, in milliseconds. */
const SETTLED_MS = 2_000;

/** A client that shows a thread of `count` messages, of which it has loaded the last four. */
async function createWorld(count: number) {
  const clock = new FakeClock();
  const service = new FakeService(clock);
  for (let n = 1; n <= count; n++) service.write(`${n}`);
  const { fetch, WebSocket, getToken } = service;
  const client = createMessagingClient({ url: 'http://service.test', getToken, fetch, WebSocket, clock });
  client.connect();
  const thread = client.thread(service.threadId);
  thread.subscribe(() => {});
  await clock.pass(SETTLED_MS);
  return {
    clock,
    service,
    client,
    thread,
    edit: (seq: number, body: string, delivery: Delivery = 'once') => {
      service.deliveries.push(delivery);
      service.change({ type: 'edit', messageId: `m${seq}`, body }, OTHER);
    },
    bodies: () =>
      thread.getSnapshot().items.map((item) => (item.state === 'stored' ? item.message.body : item.body)),
  };
}

test('an edited message is replaced in its place, also in the list of threads', async () => {
  const { clock, client, edit, bodies } = await createWorld(4);
  edit(2, 'two');
  edit(4, 'four');
  await clock.pass(SETTLED_MS);
  expect(bodies()).toEqual(['1', 'two', '3', 'four']);
  expect(client.threads.getSnapshot().threads[0]).toMatchObject({
    lastChange: 2,
    lastMessage: { body: 'four', version: 2 },
  });
});

test('an edit that is missed is fetched at the next one, and one that comes late changes nothing', async () => {
  const { clock, edit, bodies } = await createWorld(4);
  edit(2, 'lost', 'never');
  edit(3, 'late', 'late');
  edit(3, 'newer');
  await clock.pass(SETTLED_MS);
  expect(bodies()).toEqual(['1', 'lost', 'newer', '4']);
});

test('an edit of an earlier message that is on its way with its page is shown', async () => {
  const { clock, thread, edit, bodies } = await createWorld(8);
  expect(bodies()).toEqual(['5', '6', '7', '8']);
  const loading = thread.loadEarlier();
  // The service has read the page, and the event of the edit overtakes it.
  await clock.pass(25);
  edit(3, 'three');
  await clock.pass(SETTLED_MS);
  await loading;
  expect(bodies()).toEqual(['1', '2', 'three', '4', '5', '6', '7', '8']);
});

test('an edit of a message that is not loaded is no hole', async () => {
  const { clock, service, edit, bodies } = await createWorld(8);
  edit(1, 'one');
  edit(8, 'eight');
  await clock.pass(SETTLED_MS);
  expect(bodies()).toEqual(['5', '6', '7', 'eight']);
  expect(service.calls.filter((url) => url.includes('changedAfter'))).toEqual([]);
});

test('edits that came while there was no connection are shown after it is back', async () => {
  const { clock, service, edit, bodies } = await createWorld(4);
  service.isReachable = false;
  service.cut();
  for (const seq of [4, 3, 2, 1]) edit(seq, `edited ${seq}`);
  service.isReachable = true;
  await clock.pass(60_000);
  expect(bodies()).toEqual(['edited 1', 'edited 2', 'edited 3', 'edited 4']);
});
