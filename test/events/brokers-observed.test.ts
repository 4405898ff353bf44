import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Admin } from '@platformatic/kafka';
import { EventsFlow } from '../harness/events-flow.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { kafkaIs } from '../harness/kafka-status.ts';
import { scrape, scrapeText } from '../harness/metrics.ts';
import { Platform } from '../harness/platform.ts';
import { until } from '../harness/wait.ts';
import { startKafka } from '../services/kafka.ts';
import { freePort } from '../services/ports.ts';
import type { Service } from '../services/service.ts';

const PATIENCE_MS = 60_000;
const LIMIT_MS = 180_000;

let broker: Service;
beforeAll(async () => {
  broker = await startKafka();
}, LIMIT_MS);
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
}, LIMIT_MS);

test(
  'a metric and the log report unreachable brokers, and the lag is absent meanwhile',
  async () => {
    await using platform = await Platform.open({ brokers: broker.url });
    const port = await freePort();
    await using instance = await InstanceProcess.start({ ...platform.env, METRICS_PORT: String(port) });
    const readUp = async (): Promise<number | undefined> =>
      (await scrape(port, 'messaging_kafka_up')).get('');
    const hasLag = async (): Promise<boolean> => (await scrape(port, 'messaging_kafka_lag')).size > 0;
    await until('the lag to be exported', hasLag, PATIENCE_MS);
    expect(await readUp()).toBe(1);
    await broker.kill('SIGKILL');
    await until('the metric to be 0', async () => (await readUp()) === 0, PATIENCE_MS);
    await until('the lag to be absent', async () => !(await hasLag()), PATIENCE_MS);
    await until('the line in the log', () => instance.log.includes('kafka is away'), PATIENCE_MS);
    await broker.restart();
    await until('the metric to be 1', async () => (await readUp()) === 1, PATIENCE_MS);
    await until('the lag to be back', hasLag, PATIENCE_MS);
    for (const line of ['kafka is away', 'kafka is back']) {
      expect([line, instance.log.split(`"${line}"`).length - 1]).toEqual([line, 1]);
    }
  },
  LIMIT_MS,
);

test(
  'events that Kafka deleted before they were read are counted and logged, and the later ones arrive',
  async () => {
    await using platform = await Platform.open({ brokers: broker.url });
    const port = await freePort();
    await using instance = await InstanceProcess.start({ ...platform.env, METRICS_PORT: String(port) });
    await kafkaIs('up', instance);
    const flow = await EventsFlow.on(platform);
    await flow.send(10);
    await flow.stored(instance, 10);
    await platform.settled();
    expect(await scrapeText(port)).not.toContain('messaging_kafka_events_skipped_total{');
    await instance.stop();
    await flow.send(5);
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [broker.url] });
    await admin.deleteRecords({
      topics: [{ name: flow.topic, partitions: [{ partition: 0, offset: 13n }] }],
    });
    await admin.close();
    await instance.startAgain();
    await flow.stored(instance, 12);
    expect(await flow.told(instance)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15]);
    const skipped = await until(
      'the skipped events to be counted',
      async () => (await scrape(port, 'messaging_kafka_events_skipped_total')).get(`topic="${flow.topic}"`),
      PATIENCE_MS,
    );
    expect(skipped).toBe(3);
    const line = instance.log.split('\n').find((text) => text.includes('deleted before they were read'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      level: 40,
      topic: flow.topic,
      from: '10',
      to: '13',
      skipped: 3,
    });
  },
  LIMIT_MS,
);
