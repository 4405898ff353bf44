import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { commitsAreStored } from '../harness/commits-stored.ts';
import { EventsFlow } from '../harness/events-flow.ts';
import { startInstance, type Env } from '../harness/instance.ts';
import { databaseUrl, ready } from '../harness/outage.ts';
import { Platform } from '../harness/platform.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import { Rest } from '../harness/rest.ts';
import { Socket } from '../harness/socket.ts';
import { until } from '../harness/wait.ts';

/** Time limit of a statement, in milliseconds. */
const TIMEOUT_MS = 500;
const UNAVAILABLE = '503 unavailable';

let proxy: Proxy;
let platform: Platform;
let app: App;
let store: Env;
beforeAll(async () => {
  proxy = startProxy(databaseUrl());
  platform = await Platform.open({ partitions: 4 });
  app = await startInstance({
    ...platform.env,
    DATABASE_URL: proxy.url,
    DATABASE_TIMEOUT_MS: String(TIMEOUT_MS),
    RATE_LIMIT_PER_MINUTE: '0',
  });
  store = { DATABASE_SCHEMA: app.context.config.databaseSchema };
});
afterEach(async () => {
  proxy.mend();
  await until('PostgreSQL to be back', async () => (await ready(app)).database);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
  proxy[Symbol.dispose]();
});

/** Cuts PostgreSQL off during a flow of events, checks what is committed, and restores it. */
async function runOutage(cutOff: () => void): Promise<EventsFlow> {
  const flow = await EventsFlow.on(platform);
  flow.start();
  await flow.stored(app, 100);
  cutOff();
  await until('the outage to be noticed', async () => !(await ready(app)).database);
  await flow.goesOn();
  const committed = await commitsAreStored(platform, flow, store);
  expect(await new Rest(app, flow.payee).refusal('get', '/notifications')).toBe(UNAVAILABLE);
  await flow.goesOn();
  expect(await commitsAreStored(platform, flow, store)).toBe(committed);
  expect(flow.sent).toBeGreaterThan(committed);
  proxy.mend();
  await flow.goesOn();
  await flow.stop();
  await flow.arrivedOnce(app);
  return flow;
}

test('while PostgreSQL is away events wait uncommitted, and each is stored once when it is back', async () => {
  const flow = await runOutage(() => proxy.cut());
  expect(await commitsAreStored(platform, flow, store)).toBe(flow.sent);
});

test('while PostgreSQL hangs events wait uncommitted, and each is stored once when it is back', async () => {
  const flow = await runOutage(() => proxy.stall());
  expect(await commitsAreStored(platform, flow, store)).toBe(flow.sent);
});

test('no event is lost or stored twice when PostgreSQL is lost again and again', async () => {
  await using flow = await EventsFlow.on(platform);
  flow.start();
  for (let i = 0; i < 10; i++) {
    await flow.goesOn(60);
    if (i % 2 === 0) proxy.cut();
    else proxy.stall();
    await flow.goesOn(20);
    proxy.mend();
  }
  await flow.stop();
  await flow.arrivedOnce(app);
});

test('a notification that is stored after the time limit of its statement is still pushed, once', async () => {
  const flow = await EventsFlow.on(platform);
  await using socket = await Socket.connect(app, flow.payee);
  // Creates the feed first, which takes a statement of its own.
  await flow.send(1);
  await flow.arrivedOnce(app);
  proxy.stall();
  await flow.send(1);
  await until('the outage to be noticed', async () => !(await ready(app)).database);
  // By then the statement that stores the event has timed out.
  await Bun.sleep(2 * TIMEOUT_MS);
  proxy.mend();
  await flow.arrivedOnce(app);
  await socket.settled();
  expect(socket.all('notification').map(({ data }) => data['paymentId'])).toEqual([1, 2]);
});
