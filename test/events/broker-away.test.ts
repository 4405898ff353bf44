import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { EventsFlow } from '../harness/events-flow.ts';
import { startInstance } from '../harness/instance.ts';
import { kafkaIs, kafkaStatus } from '../harness/kafka-status.ts';
import { newChat } from '../harness/chat.ts';
import { Platform } from '../harness/platform.ts';
import { startKafka } from '../services/kafka.ts';
import type { Service } from '../services/service.ts';

/** Long enough for a broker to be back and a group to be joined anew, in milliseconds. */

let broker: Service;
beforeAll(async () => {
  broker = await startKafka();
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
});

/** An instance on the broker, amid a stream of events. */
async function startFlow(): Promise<AsyncDisposable & { app: App; flow: EventsFlow }> {
  await using opened = new AsyncDisposableStack();
  const platform = opened.use(await Platform.open({ partitions: 2, brokers: broker.url }));
  const app = opened.use(await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' }));
  const flow = opened.use(await EventsFlow.on(platform));
  flow.start();
  await flow.stored(app, 100);
  const all = opened.move();
  return { app, flow, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

test('a broker that is killed and comes back costs no event and doubles none', async () => {
  await using running = await startFlow();
  const { app, flow } = running;
  await broker.kill('SIGKILL');
  await kafkaIs('down', app);
  await broker.restart();
  await flow.goesOn(200);
  await flow.stop();
  await flow.arrivedOnce(app);
  expect(await kafkaStatus(app)).toEqual({ status: 'ready', kafka: 'up' });
});

test('a broker that stands still for a while costs no event and doubles none', async () => {
  await using running = await startFlow();
  const { app, flow } = running;
  await broker.kill('SIGSTOP');
  await kafkaIs('down', app);
  await broker.kill('SIGCONT');
  await flow.goesOn(200);
  await flow.stop();
  await flow.arrivedOnce(app);
});

test('an instance that starts without a broker serves chat, and takes events once there is one', async () => {
  await using platform = await Platform.open({ brokers: broker.url });
  const flow = await EventsFlow.on(platform);
  await flow.send(50);
  await broker.kill('SIGKILL');
  await using app = await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
  expect(await kafkaStatus(app)).toEqual({ status: 'degraded', kafka: 'down' });
  expect((await fetch(new URL('/ready', app.url))).status).toBe(200);
  const chat = await newChat(app);
  expect((await chat.send({ body: 'anyway' })).body.seq).toBe(1);
  await broker.restart();
  await flow.send(50);
  await flow.arrivedOnce(app);
  expect(await kafkaStatus(app)).toEqual({ status: 'ready', kafka: 'up' });
});

test('a topic that comes into being when an instance finds none is taken from its first event on', async () => {
  await using platform = new Platform(broker.url);
  await using app = await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
  const flow = await EventsFlow.on(platform);
  await flow.send(50);
  await flow.stored(app, 50);
  await flow.send(50);
  await flow.arrivedOnce(app);
});
