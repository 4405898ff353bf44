import { expect, test } from 'bun:test';
import { Admin } from '@platformatic/kafka';
import { EventsFlow } from '../harness/events-flow.ts';
import { startInstance, type Env } from '../harness/instance.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { kafkaBrokers } from '../harness/kafka-brokers.ts';
import { Platform } from '../harness/platform.ts';
import { until } from '../harness/wait.ts';

const LATEST: Env = { KAFKA_START_FROM: 'latest', RATE_LIMIT_PER_MINUTE: '0' };

test.concurrent(
  'a new group that starts at the end skips the earlier events, and none that arrive while it is stopped',
  async () => {
    await using platform = await Platform.open({ partitions: 2 });
    const before = await EventsFlow.on(platform);
    await before.send(50);
    await using instance = await InstanceProcess.start({ ...platform.env, ...LATEST });
    await platform.settled();
    await instance.stop();
    const flow = await EventsFlow.on(platform);
    await flow.send(50);
    await instance.startAgain();
    await flow.send(50);
    await flow.arrivedOnce(instance);
    expect(await before.told(instance)).toEqual([]);
  },
);

test.concurrent(
  'a new group that starts at the end consumes topics that are created later from their first event',
  async () => {
    await using platform = new Platform();
    await platform.kafka.createTopics([`${platform.prefix}jobs.posted`]);
    await using app = await startInstance({ ...platform.env, ...LATEST });
    await until(
      'the group to have started',
      async () => (await platform.kafka.committed(platform.groupId, platform.topics)).size > 0,
    );
    const flow = await EventsFlow.on(platform);
    await flow.send(50);
    await flow.arrivedOnce(app);
  },
);

test.concurrent('partitions that are added to a topic are consumed from their first event', async () => {
  await using platform = await Platform.open({ partitions: 1 });
  await using app = await startInstance({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' });
  await using flow = await EventsFlow.on(platform);
  await flow.send(50);
  await flow.arrivedOnce(app);
  await addPartitions(flow.topic);
  await until('the producer to use them', async () => {
    await flow.send(20);
    return new Set((await platform.kafka.readAll(flow.topic)).map(({ partition }) => partition)).size === 3;
  });
  await platform.settled();
  expect((await flow.told(app)).toSorted((a, b) => a - b)).toEqual(flow.all);
});

/** Adds two partitions to a topic of one. */
async function addPartitions(topic: string): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: kafkaBrokers().split(',') });
  await admin.createPartitions({ topics: [{ name: topic, count: 3 }] });
  await admin.close();
}
