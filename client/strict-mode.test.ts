import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { FakeService } from '../test/client/fake-service.ts';
import { createMessagingClient, type Failure } from './index.ts';

/** Durations of `getToken`, in milliseconds. React mounts an effect, unmounts it and mounts it again at once. */
const DELAYS = [0, 1, 50];

function createWorld(delayMs: number) {
  const clock = new FakeClock();
  const service = new FakeService(clock);
  const failures: Failure[] = [];
  let calls = 0;
  const { fetch, WebSocket } = service;
  const client = createMessagingClient({
    url: 'http://service.test',
    getToken: async () => {
      calls += 1;
      await new Promise<void>((resolve) => clock.after(delayMs, resolve));
      return await service.getToken({ isRefused: false });
    },
    onFailure: (failure) => failures.push(failure),
    fetch,
    WebSocket,
    clock,
  });
  return { clock, service, client, failures, calls: () => calls };
}

test.each(DELAYS)(
  'connect, close and connect at once leave the client open, with a token after %d ms',
  async (delayMs) => {
    const { clock, service, client, failures } = createWorld(delayMs);
    client.connect();
    client.close();
    client.connect();
    await clock.pass(1_000);
    expect(client.connection.getSnapshot()).toEqual({ status: 'open' });
    expect({ handshakes: service.handshakes.length, failures }).toEqual({ handshakes: 1, failures: [] });
  },
);

test.each([0, 1, 49, 50, 51, 80, 120])('so they do when close comes %d ms after connect', async (pauseMs) => {
  const { clock, client, failures } = createWorld(50);
  for (let round = 0; round < 3; round++) {
    client.connect();
    await clock.pass(pauseMs);
    client.close();
  }
  client.connect();
  await clock.pass(1_000);
  expect(client.connection.getSnapshot()).toEqual({ status: 'open' });
  expect(client.threads.getSnapshot().status).toBe('ready');
  expect(failures).toEqual([]);
});

test('a token that arrives after close is not used, and the next connect requests one', async () => {
  const { clock, client, calls } = createWorld(50);
  client.connect();
  client.close();
  await clock.pass(1_000);
  expect(client.connection.getSnapshot().status).toBe('closed');
  client.connect();
  await clock.pass(1_000);
  expect({ status: client.connection.getSnapshot().status, calls: calls() }).toEqual({
    status: 'open',
    calls: 2,
  });
});
