import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { FakeService } from '../test/client/fake-service.ts';
import { createMessagingClient, type Failure, type MessagingOptions } from './index.ts';

/** A page whose network and visibility the test sets. */
function fakePage() {
  let listener = (): void => {};
  const page = { isOnline: true, isVisible: true };
  return {
    surroundings: {
      isOnline: () => page.isOnline,
      isVisible: () => page.isVisible,
      subscribe: (added: () => void) => {
        listener = added;
        return () => {};
      },
    },
    set(change: Partial<typeof page>): void {
      Object.assign(page, change);
      listener();
    },
  };
}

function createWorld(options: Partial<MessagingOptions> = {}, random = () => 0.5) {
  const clock = new FakeClock(random);
  const service = new FakeService(clock);
  const { fetch, WebSocket, getToken } = service;
  const client = createMessagingClient({
    url: 'http://service.test',
    getToken,
    fetch,
    WebSocket,
    clock,
    ...options,
  });
  return { clock, service, client, state: () => client.connection.getSnapshot() };
}

async function createOpenWorld(options: Partial<MessagingOptions> = {}) {
  const world = createWorld(options);
  world.client.connect();
  await world.clock.pass(1_000);
  expect(world.state()).toEqual({ status: 'open' });
  return world;
}

test('a client does nothing before connect, and then shows each state', async () => {
  const { client, clock, service, state } = createWorld();
  await clock.pass(60_000);
  expect([state().status, service.handshakes.length, client.userId]).toEqual(['idle', 0, null]);
  client.connect();
  expect(state().status).toBe('connecting');
  await clock.pass(1_000);
  expect([state().status, client.userId]).toEqual(['open', 1]);
});

test('attempts are at random times, up to 0.5 s apart at first and up to 30 s later', async () => {
  const { client, clock, service, state } = createWorld({}, () => 0.999_999);
  service.isReachable = false;
  client.connect();
  await clock.pass(200_000);
  // Each attempt takes 40 ms more: the handshake and the call that finds out why it failed.
  const gaps = service.handshakes
    .slice(1)
    .map((at, i) => Math.round((at - (service.handshakes[i] ?? 0)) / 1_000));
  expect(gaps.slice(0, 9)).toEqual([1, 1, 2, 4, 8, 16, 30, 30, 30]);
  expect(state().status).toBe('waiting');
});

test('a refused handshake sets the wait, and its code is the failure', async () => {
  const { client, clock, service, state } = createWorld();
  service.refusal = { status: 503, code: 'overloaded', retryAfter: '7' };
  client.connect();
  await clock.pass(1_000);
  expect(state()).toMatchObject({ status: 'waiting', failure: { code: 'overloaded', retryAfterMs: 7_000 } });
  const first = clock.now();
  service.refusal = undefined;
  await clock.pass(10_000);
  expect(state().status).toBe('open');
  expect((service.handshakes[1] ?? 0) - first).toBeGreaterThan(6_000);
});

test.each([
  [4000, 'open'],
  [4001, 'open'],
  [4004, 'open'],
  [4499, 'open'],
  [4500, 'closed'],
  [4501, 'closed'],
  [4503, 'closed'],
  [4999, 'closed'],
  [1001, 'open'],
  [1006, 'open'],
  [1009, 'closed'],
])('after a close with %d the connection is %s', async (code, status) => {
  const { clock, service, state } = await createOpenWorld();
  service.cut(code);
  await clock.pass(5_000);
  expect(state().status).toBe(status as 'open');
});

test('a page from an origin that is not allowed closes with that code', async () => {
  const { client, clock, service, state } = createWorld();
  service.refusal = { status: 403, code: 'origin_not_allowed' };
  client.connect();
  await clock.pass(60_000);
  expect(state()).toMatchObject({ status: 'closed', failure: { code: 'origin_not_allowed' } });
  expect(service.handshakes.length).toBe(1);
});

test('getToken is called again after it failed or timed out', async () => {
  const answers = [() => Promise.reject(new Error('no network')), () => new Promise<string>(() => {})];
  const refused: boolean[] = [];
  const { client, clock, service, state } = createWorld({
    getToken: (why) => {
      refused.push(why.isRefused);
      return answers.shift()?.() ?? service.getToken(why);
    },
  });
  client.connect();
  await clock.pass(40_000);
  expect(state().status).toBe('open');
  expect(refused).toEqual([false, false, false]);
});

test('after 30 s of silence the client pings, and without an answer in 10 s it reconnects', async () => {
  const { clock, service, state } = await createOpenWorld();
  service.frames.length = 0;
  await clock.pass(100_000);
  expect(service.frames).toEqual(['ping', 'ping', 'ping']);
  expect(service.handshakes.length).toBe(1);
  service.isMute = true;
  await clock.pass(39_000);
  service.isMute = false;
  await clock.pass(5_000);
  expect(service.handshakes.length).toBe(2);
  expect(state().status).toBe('open');
});

test('a device without network is offline, and connects as soon as there is a network', async () => {
  const page = fakePage();
  const { clock, service, state } = await createOpenWorld({ surroundings: page.surroundings });
  service.isReachable = false;
  page.set({ isOnline: false });
  expect(state()).toEqual({ status: 'offline' });
  await clock.pass(300_000);
  expect(state().status).toBe('offline');
  service.isReachable = true;
  page.set({ isOnline: true });
  await clock.pass(100);
  expect(state().status).toBe('open');
});

test('a device that wrongly reports no network connects', async () => {
  const page = fakePage();
  page.set({ isOnline: false });
  await createOpenWorld({ surroundings: page.surroundings });
});

test('a page that becomes visible connects at once, unless the service asked for a wait', async () => {
  const page = fakePage();
  const { clock, service, state } = await createOpenWorld({ surroundings: page.surroundings });
  service.isReachable = false;
  service.cut();
  await clock.pass(120_000);
  expect(state().status).toBe('waiting');
  service.isReachable = true;
  page.set({ isVisible: true });
  await clock.pass(100);
  expect(state().status).toBe('open');
  service.refusal = { status: 503, code: 'unavailable', retryAfter: '20' };
  service.cut();
  await clock.pass(20_000);
  const attempts = service.handshakes.length;
  page.set({ isVisible: true });
  await clock.pass(100);
  expect(service.handshakes.length).toBe(attempts);
});

test('connect ends a wait', async () => {
  const { client, clock, service, state } = await createOpenWorld();
  service.isReachable = false;
  service.cut();
  await clock.pass(120_000);
  service.isReachable = true;
  client.connect();
  await clock.pass(100);
  expect(state().status).toBe('open');
});

test('after close the client does nothing', async () => {
  const { client, clock, service, state } = await createOpenWorld();
  const created = client.createThread({ participantId: 2 }).catch((error: unknown) => error);
  client.close();
  expect(await created).toMatchObject({ failure: { kind: 'closed' } });
  await clock.pass(300_000);
  expect(service.handshakes.length).toBe(1);
  expect(state()).toMatchObject({ status: 'closed', failure: { kind: 'closed' } });
});

/** As a caller without types may write it. */
const NO_WEBSOCKET = { WebSocket: undefined } as unknown as Partial<MessagingOptions>;

test('without a WebSocket the client closes at once and does not retry', async () => {
  const failures: Failure[] = [];
  const { WebSocket } = globalThis;
  Reflect.deleteProperty(globalThis, 'WebSocket');
  try {
    const { client, clock, state } = createWorld({
      ...NO_WEBSOCKET,
      onFailure: (failure) => failures.push(failure),
    });
    client.connect();
    expect(state()).toMatchObject({ status: 'closed', failure: { kind: 'unsupported', canRetry: false } });
    await clock.pass(300_000);
    expect(failures.map(({ kind }) => kind)).toEqual(['unsupported']);
  } finally {
    globalThis.WebSocket = WebSocket;
  }
});

test('a client with a relative URL can be created without a page, but not connected', async () => {
  const failures: Failure[] = [];
  const { client, service, state } = createWorld({
    url: '/',
    onFailure: (failure) => failures.push(failure),
  });
  expect(client.threads.getSnapshot().threads).toEqual([]);
  client.connect();
  expect(state()).toMatchObject({ status: 'closed', failure: { kind: 'invalid' } });
  const created = client.createThread({ participantId: 2 }).catch((error: unknown) => error);
  expect(await created).toMatchObject({ failure: { kind: 'invalid' } });
  expect([service.handshakes.length, failures.length]).toEqual([0, 1]);
});
