import { createMessagingClient, type Failure, type MessagingOptions } from '@messaging/client';
import { FakeClock } from './fake-clock.ts';
import { FakeService } from './fake-service.ts';

/** Longer than any call or frame of the fake service takes, in milliseconds. */
export const SETTLED_MS = 2_000;

/** A thread of `count` messages in a fake service, and a client that shows the last four. */
export async function createWorld(count: number, options: Partial<MessagingOptions> = {}) {
  const clock = new FakeClock();
  const service = new FakeService(clock);
  for (let n = 1; n <= count; n++) service.write(`${n}`);
  const world = { clock, service, ...openClient(service, clock, options) };
  await clock.pass(SETTLED_MS);
  return world;
}

/** A client that is connected to the service and shows its thread, and the failures that it reports. */
export function openClient(service: FakeService, clock: FakeClock, options: Partial<MessagingOptions>) {
  const failures: Failure[] = [];
  const { fetch, WebSocket, getToken } = service;
  const client = createMessagingClient({
    url: 'http://service.test',
    getToken,
    fetch,
    WebSocket,
    clock,
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  client.connect();
  const thread = client.thread(service.threadId);
  thread.subscribe(() => {});
  return {
    client,
    thread,
    failures,
    /** The items as texts: `pending hello`, `stored hello`, or `changing hello` if a change is not stored yet. */
    entries: () =>
      thread
        .getSnapshot()
        .items.map((item) =>
          item.state === 'stored'
            ? `${item.isChanging ? 'changing' : 'stored'} ${item.message.body}`
            : `${item.state} ${item.body}`,
        ),
  };
}
