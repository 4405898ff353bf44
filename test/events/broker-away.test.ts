import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { App } from '@messaging/server/app';
import { EventsFlow } from '../harness/events-flow.ts';
import { startInstance } from '../harness/instance.ts';
import { kafkaIs, kafkaStatus } from '../harness/kafka-status.ts';
import { newChat } from '../harness/chat.ts';
import { Platform } from '../harness/platform.ts';
import { startKafka } from '../services/kafka.ts';
import type { Service } from '../services/service.ts';

let broker: Service;
beforeAll(async () => {
  broker = await startKafka();
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
});

/** Starts an instance on the broker and a flow of events. */
async function startFlow(): Promise<AsyncDisposable & { app: App; flow: EventsFlow }> {
  await using opened = new AsyncDisposableStack();
  const platform = opened.use(await Platform.open({ partitions: 2, brokers: broker.url }));
  const app = opened.use(await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' }));
  const flow = opened.use(await EventsFlow.on(platform));
  flow.start();
  await flow.stored(app, 100);
  const resources = opened.move();
  return { app, flow, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

test('no event is lost or stored twice when the broker is killed and restarts', async () => {
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

test('no event is lost or stored twice when the broker is paused for a while', async () => {
  await using running = await startFlow();
  const { app, flow } = running;
  await broker.kill('SIGSTOP');
  await kafkaIs('down', app);
  await broker.kill('SIGCONT');
  await flow.goesOn(200);
  await flow.stop();
  await flow.arrivedOnce(app);
});

test('an instance that starts without a broker serves chat, and consumes events once the broker is up', async () => {
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

test('a topic that is created after the instance has started is consumed from its first event', async () => {
  await using platform = new Platform(broker.url);
  await using app = await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
  const flow = await EventsFlow.on(platform);
  await flow.send(50);
  await flow.stored(app, 50);
  await flow.send(50);
  await flow.arrivedOnce(app);
});
