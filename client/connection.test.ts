import { expect, test } from 'bun:test';
import { FakeClock } from '../test/client/fake-clock.ts';
import { FakeService } from '../test/client/fake-service.ts';
import { createMessagingClient, type Failure, type MessagingOptions } from './index.ts';

/** A page whose network and visibility the test says. */
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

function world(options: Partial<MessagingOptions> = {}, random = () => 0.5) {
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

async function openWorld(options: Partial<MessagingOptions> = {}) {
  const made = world(options);
  made.client.connect();
  await made.clock.pass(1_000);
  expect(made.state()).toEqual({ status: 'open' });
  return made;
}

test('it does nothing before connect, and tells each step', async () => {
  const { client, clock, service, state } = world();
  await clock.pass(60_000);
  expect([state().status, service.handshakes.length, client.userId]).toEqual(['idle', 0, null]);
  client.connect();
  expect(state().status).toBe('connecting');
  await clock.pass(1_000);
  expect([state().status, client.userId]).toEqual(['open', 1]);
});

test('tries are at random, up to 0.5 s apart at first and 30 s in the end', async () => {
  const { client, clock, service, state } = world({}, () => 0.999_999);
  service.isReachable = false;
  client.connect();
  await clock.pass(200_000);
  // Each try takes 40 ms more: the handshake, and the call that asks why it failed.
  const gaps = service.handshakes
    .slice(1)
    .map((at, i) => Math.round((at - (service.handshakes[i] ?? 0)) / 1_000));
  expect(gaps.slice(0, 9)).toEqual([1, 1, 2, 4, 8, 16, 30, 30, 30]);
  expect(state().status).toBe('waiting');
});

test('it waits as long as a refused handshake says, and tells why', async () => {
  const { client, clock, service, state } = world();
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
])('after a close with %d it is %s', async (code, status) => {
  const { clock, service, state } = await openWorld();
  service.cut(code);
  await clock.pass(5_000);
  expect(state().status).toBe(status as 'open');
});

test('a page from an origin that is not allowed gives up, with the code', async () => {
  const { client, clock, service, state } = world();
  service.refusal = { status: 403, code: 'origin_not_allowed' };
  client.connect();
  await clock.pass(60_000);
  expect(state()).toMatchObject({ status: 'closed', failure: { code: 'origin_not_allowed' } });
  expect(service.handshakes.length).toBe(1);
});

test('a getToken that fails or hangs is asked again', async () => {
  const answers = [() => Promise.reject(new Error('no network')), () => new Promise<string>(() => {})];
  const given: boolean[] = [];
  const { client, clock, service, state } = world({
    getToken: (why) => {
      given.push(why.isRefused);
      return answers.shift()?.() ?? service.getToken(why);
    },
  });
  client.connect();
  await clock.pass(40_000);
  expect(state().status).toBe('open');
  expect(given).toEqual([false, false, false]);
});

test('silence of 30 s is asked about, and without an answer in 10 s the connection is made anew', async () => {
  const { clock, service, state } = await openWorld();
  service.heard.length = 0;
  await clock.pass(100_000);
  expect(service.heard).toEqual(['ping', 'ping', 'ping']);
  expect(service.handshakes.length).toBe(1);
  service.isMute = true;
  await clock.pass(39_000);
  service.isMute = false;
  await clock.pass(5_000);
  expect(service.handshakes.length).toBe(2);
  expect(state().status).toBe('open');
});

test('a device without network says so, and connects as soon as there is one', async () => {
  const page = fakePage();
  const { clock, service, state } = await openWorld({ surroundings: page.surroundings });
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

test('a device that is wrong about its network connects all the same', async () => {
  const page = fakePage();
  page.set({ isOnline: false });
  await openWorld({ surroundings: page.surroundings });
});

test('somebody who looks at the page again does not wait, unless the service asked to', async () => {
  const page = fakePage();
  const { clock, service, state } = await openWorld({ surroundings: page.surroundings });
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
  const tries = service.handshakes.length;
  page.set({ isVisible: true });
  await clock.pass(100);
  expect(service.handshakes.length).toBe(tries);
});

test('connect does not wait either', async () => {
  const { client, clock, service, state } = await openWorld();
  service.isReachable = false;
  service.cut();
  await clock.pass(120_000);
  service.isReachable = true;
  client.connect();
  await clock.pass(100);
  expect(state().status).toBe('open');
});

test('after close nothing happens any more', async () => {
  const { client, clock, service, state } = await openWorld();
  const more = client.createThread({ participantId: 2 }).catch((error: unknown) => error);
  client.close();
  expect(await more).toMatchObject({ failure: { kind: 'closed' } });
  await clock.pass(300_000);
  expect(service.handshakes.length).toBe(1);
  expect(state()).toMatchObject({ status: 'closed', failure: { kind: 'closed' } });
});

/** As a JavaScript caller may write it. */
const NO_WEBSOCKET = { WebSocket: undefined } as unknown as Partial<MessagingOptions>;

test('without a WebSocket it says so at once and tries no more', async () => {
  const failures: Failure[] = [];
  const { WebSocket } = globalThis;
  Reflect.deleteProperty(globalThis, 'WebSocket');
  try {
    const { client, clock, state } = world({
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

test('a client with a relative URL can be made where there is no page, but not connected', async () => {
  const failures: Failure[] = [];
  const { client, service, state } = world({ url: '/', onFailure: (failure) => failures.push(failure) });
  expect(client.threads.getSnapshot().threads).toEqual([]);
  client.connect();
  expect(state()).toMatchObject({ status: 'closed', failure: { kind: 'invalid' } });
  const created = client.createThread({ participantId: 2 }).catch((error: unknown) => error);
  expect(await created).toMatchObject({ failure: { kind: 'invalid' } });
  expect([service.handshakes.length, failures.length]).toEqual([0, 1]);
});
