import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { FakeService } from '../test/client/fake-service.ts';
import { createMessagingClient, type Failure } from './index.ts';

/** How long `getToken` takes, in milliseconds. React mounts an effect, unmounts it and mounts it again at once. */
const DELAYS = [0, 1, 50];

function world(delayMs: number) {
  const clock = new FakeClock();
  const service = new FakeService(clock);
  const failures: Failure[] = [];
  let asked = 0;
  const { fetch, WebSocket } = service;
  const client = createMessagingClient({
    url: 'http://service.test',
    getToken: async () => {
      asked += 1;
      await new Promise<void>((resolve) => clock.after(delayMs, resolve));
      return await service.getToken({ isRefused: false });
    },
    onFailure: (failure) => failures.push(failure),
    fetch,
    WebSocket,
    clock,
  });
  return { clock, service, client, failures, asked: () => asked };
}

test.each(DELAYS)(
  'connect, close and connect at once is open, with a token that takes %d ms',
  async (delayMs) => {
    const { clock, service, client, failures } = world(delayMs);
    client.connect();
    client.close();
    client.connect();
    await clock.pass(1_000);
    expect(client.connection.getSnapshot()).toEqual({ status: 'open' });
    expect({ handshakes: service.handshakes.length, failures }).toEqual({ handshakes: 1, failures: [] });
  },
);

test.each([0, 1, 49, 50, 51, 80, 120])('so it is when close comes %d ms after connect', async (pauseMs) => {
  const { clock, client, failures } = world(50);
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

test('a token that comes after close is of no use, and the next connect asks for one', async () => {
  const { clock, client, asked } = world(50);
  client.connect();
  client.close();
  await clock.pass(1_000);
  expect(client.connection.getSnapshot().status).toBe('closed');
  client.connect();
  await clock.pass(1_000);
  expect({ status: client.connection.getSnapshot().status, asked: asked() }).toEqual({
    status: 'open',
    asked: 2,
  });
});
