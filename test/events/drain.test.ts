import { expect, test } from 'bun:test';
import { commitsAreStored } from '../harness/commits-stored.ts';
import { EventsFlow } from '../harness/events-flow.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { Platform } from '../harness/platform.ts';
import { databaseUrl, ready } from '../harness/outage.ts';
import { startProxy } from '../harness/proxy.ts';
import { until } from '../harness/wait.ts';
import { storeEnv } from '../harness/store.ts';

/** Several batches. */
const BACKLOG = 10_000;

test('a stop during a backlog commits only stored events, and the next instance stores the rest once', async () => {
  await using platform = await Platform.open({ partitions: 4 });
  const flow = await EventsFlow.on(platform);
  await flow.send(BACKLOG);
  const store = storeEnv();
  await using first = await InstanceProcess.start({
    ...platform.env,
    ...store,
    RATE_LIMIT_PER_MINUTE: '0',
  });
  await flow.stored(first, 1);
  expect(await first.stop()).toBe(0);
  const committed = await commitsAreStored(platform, flow, store);
  expect(committed).toBeGreaterThan(0);
  expect(committed).toBeLessThan(BACKLOG);
  await first.startAgain();
  await flow.arrivedOnce(first);
});

test('a stop while PostgreSQL hangs commits only stored events, and the next instance stores the rest once', async () => {
  using proxy = startProxy(databaseUrl());
  await using platform = await Platform.open({ partitions: 4 });
  await using flow = await EventsFlow.on(platform);
  const store = storeEnv();
  await using instance = await InstanceProcess.start({
    ...platform.env,
    ...store,
    DATABASE_URL: proxy.url,
    DATABASE_TIMEOUT_MS: '500',
    RATE_LIMIT_PER_MINUTE: '0',
  });
  flow.start();
  await flow.stored(instance, 100);
  proxy.stall();
  await until('the outage to be noticed', async () => !(await ready(instance)).database);
  await flow.goesOn();
  await flow.stop();
  expect(await instance.stop()).toBe(0);
  const committed = await commitsAreStored(platform, flow, store);
  expect(committed).toBeLessThan(flow.sent);
  proxy.mend();
  await instance.startAgain();
  await flow.arrivedOnce(instance);
});
