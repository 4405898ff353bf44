import { SQL } from 'bun';
import { expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { startInstance, startInstances, type Env } from '../harness/instance.ts';
import { kafkaIs } from '../harness/kafka-status.ts';
import { MessageFlow } from '../harness/message-flow.ts';
import { databaseUrl } from '../harness/outage.ts';
import { Platform } from '../harness/platform.ts';
import { endPublicationHold, OpenTransaction, PUBLISHING } from '../harness/published.ts';
import { startKafka } from '../services/kafka.ts';

test.concurrent('only one of two instances publishes, and each message once', async () => {
  await using platform = await Platform.open();
  const [first, second] = await startInstances(2, { ...platform.env, ...PUBLISHING });
  if (first === undefined || second === undefined) throw new Error('no instances');
  await using flow = await MessageFlow.on(platform, [first, second]);
  await flow.send(300);
  expect(await flow.arrived()).toBe(0);
  await second[Symbol.asyncDispose]();
  flow.moveTo(first);
  await flow.send(100);
  expect(await flow.arrived()).toBe(0);
  await first[Symbol.asyncDispose]();
});

test.concurrent('another instance takes over from a killed publisher without losing messages', async () => {
  await using platform = await Platform.open();
  await using first = await InstanceProcess.start({ ...platform.env, ...PUBLISHING });
  await using flow = await MessageFlow.on(platform, [first]);
  await flow.send(1);
  await flow.arrived();
  await using second = await InstanceProcess.startBeside(first);
  flow.moveTo(second);
  flow.start();
  await flow.goesOn();
  await first.kill();
  await endPublicationHold(readSchema(first));
  await flow.goesOn();
  await flow.stop();
  await flow.arrived();
});

test.concurrent('a publisher that was paused during a takeover does not change the order', async () => {
  await using platform = await Platform.open();
  await using first = await InstanceProcess.start({ ...platform.env, ...PUBLISHING });
  await using flow = await MessageFlow.on(platform, [first]);
  await flow.send(1);
  await flow.arrived();
  await using second = await InstanceProcess.startBeside(first);
  flow.moveTo(second);
  flow.start();
  await flow.goesOn();
  first.pause();
  await endPublicationHold(readSchema(first));
  await flow.goesOn();
  await flow.stop();
  // By then the second instance is the publisher.
  await flow.arrived();
  flow.start();
  first.continue();
  await flow.goesOn();
  await flow.stop();
  await flow.arrived();
});

test.concurrent('messages sent while the broker is away are published when it is back', async () => {
  await using broker = await startKafka();
  await using platform = await Platform.open({ brokers: broker.url });
  await using app = await startInstance({ ...platform.env, ...PUBLISHING });
  await using flow = await MessageFlow.on(platform, [app]);
  flow.start();
  await flow.goesOn();
  await broker.kill('SIGKILL');
  await kafkaIs('down', app);
  await flow.goesOn();
  await broker.restart();
  await flow.goesOn();
  await flow.stop();
  await flow.arrived();
});

test.concurrent(
  'publishing continues in a database restored from a dump, where transactions have other numbers',
  async () => {
    await using platform = await Platform.open();
    await using instance = await InstanceProcess.start({ ...platform.env, ...PUBLISHING });
    await using flow = await MessageFlow.on(platform, [instance]);
    await flow.send(2);
    await flow.arrived();
    await instance.stop();
    // As after a restore: the cursor is far ahead of every transaction of this server.
    await using sql = new SQL(databaseUrl(), { max: 1 });
    await sql.unsafe(
      `update ${instance.setting('DATABASE_SCHEMA')}.publication set system = 1, cursor = '9000000000'`,
    );
    await instance.startAgain();
    flow.moveTo(instance);
    await flow.send(2);
    expect(await flow.arrived()).toBe(0);
  },
);

// Not beside the others: an open transaction holds back everything that is published from the same PostgreSQL.
test('messages sent while publishing is off stay unpublished, and messages due before are published', async () => {
  await using platform = await Platform.open();
  const on = { ...platform.env, ...PUBLISHING };
  const off = { KAFKA_PUBLISH_MESSAGES: 'false' };
  await using instance = await InstanceProcess.start(on);
  await using flow = await MessageFlow.on(platform, [instance]);
  await flow.send(2);
  await flow.arrived();
  await using transaction = await OpenTransaction.begin({
    DATABASE_SCHEMA: instance.setting('DATABASE_SCHEMA') ?? '',
  });
  await flow.send(2);
  await instance.stop();
  await instance.startAgain(off);
  flow.moveTo(instance);
  await transaction.commit();
  await flow.send(2, { isDue: false });
  await instance.stop();
  await instance.startAgain();
  flow.moveTo(instance);
  await flow.send(2);
  expect(await flow.arrived()).toBe(0);
});

/** Environment with the database schema of an instance. */
function readSchema(instance: InstanceProcess): Env {
  return { DATABASE_SCHEMA: instance.setting('DATABASE_SCHEMA') ?? '' };
}
