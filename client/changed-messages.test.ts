import { expect, test } from 'bun:test';
import type { Delivery, FakeService } from '../test/client/fake-service.ts';
import { OTHER } from '../test/client/fake-thread.ts';
import { createWorld, SETTLED_MS } from '../test/client/fake-world.ts';

function edit(service: FakeService, seq: number, body: string, delivery: Delivery = 'once'): void {
  service.deliveries.push(delivery);
  service.change({ type: 'edit', messageId: `m${seq}`, body }, OTHER);
}

test('an edited message is replaced in its place, also in the list of threads', async () => {
  const { clock, service, client, entries } = await createWorld(4);
  edit(service, 2, 'two');
  edit(service, 4, 'four');
  await clock.pass(SETTLED_MS);
  expect(entries()).toEqual(['stored 1', 'stored two', 'stored 3', 'stored four']);
  expect(client.threads.getSnapshot().threads[0]).toMatchObject({
    lastChange: 2,
    lastMessage: { body: 'four', version: 2 },
  });
});

test('an edit that is missed is fetched at the next one, and one that comes late changes nothing', async () => {
  const { clock, service, entries } = await createWorld(4);
  edit(service, 2, 'lost', 'never');
  edit(service, 3, 'late', 'late');
  edit(service, 3, 'newer');
  await clock.pass(SETTLED_MS);
  expect(entries()).toEqual(['stored 1', 'stored lost', 'stored newer', 'stored 4']);
});

test('an edit of an earlier message that is on its way with its page is shown', async () => {
  const { clock, service, thread, entries } = await createWorld(8);
  expect(entries()).toEqual(['stored 5', 'stored 6', 'stored 7', 'stored 8']);
  const loading = thread.loadEarlier();
  // The service has read the page, and the event of the edit overtakes it.
  await clock.pass(25);
  edit(service, 3, 'three');
  await clock.pass(SETTLED_MS);
  await loading;
  expect(entries()).toEqual([
    'stored 1',
    'stored 2',
    'stored three',
    'stored 4',
    'stored 5',
    'stored 6',
    'stored 7',
    'stored 8',
  ]);
});

test('an edit of a message that is not loaded is no hole', async () => {
  const { clock, service, entries } = await createWorld(8);
  edit(service, 1, 'one');
  edit(service, 8, 'eight');
  await clock.pass(SETTLED_MS);
  expect(entries()).toEqual(['stored 5', 'stored 6', 'stored 7', 'stored eight']);
  expect(service.calls.filter((url) => url.includes('changedAfter'))).toEqual([]);
});

test('edits that came while there was no connection are shown after it is back', async () => {
  const { clock, service, entries } = await createWorld(4);
  service.isReachable = false;
  service.cut();
  for (const seq of [4, 3, 2, 1]) edit(service, seq, `edited ${seq}`);
  service.isReachable = true;
  await clock.pass(60_000);
  expect(entries()).toEqual(['stored edited 1', 'stored edited 2', 'stored edited 3', 'stored edited 4']);
});
