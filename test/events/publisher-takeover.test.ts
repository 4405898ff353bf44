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

test.concurrent('of two instances one publishes, and each message once', async () => {
  await using platform = await Platform.open();
  const [one, other] = await startInstances(2, { ...platform.env, ...PUBLISHING });
  if (one === undefined || other === undefined) throw new Error('no instances');
  await using flow = await MessageFlow.on(platform, [one, other]);
  await flow.send(300);
  expect(await flow.arrived()).toBe(0);
  await other[Symbol.asyncDispose]();
  flow.moveTo(one);
  await flow.send(100);
  expect(await flow.arrived()).toBe(0);
  await one[Symbol.asyncDispose]();
});

test.concurrent(
  'when the publisher is killed amid messages another instance takes over and loses none',
  async () => {
    await using platform = await Platform.open();
    await using one = await InstanceProcess.start({ ...platform.env, ...PUBLISHING });
    await using flow = await MessageFlow.on(platform, [one]);
    await flow.send(1);
    await flow.arrived();
    await using other = await InstanceProcess.startBeside(one);
    flow.moveTo(other);
    flow.start();
    await flow.goesOn();
    await one.kill();
    await endPublicationHold(schemaOf(one));
    await flow.goesOn();
    await flow.stop();
    await flow.arrived();
  },
);

test.concurrent('a publisher that stood still while another took over changes no order', async () => {
  await using platform = await Platform.open();
  await using one = await InstanceProcess.start({ ...platform.env, ...PUBLISHING });
  await using flow = await MessageFlow.on(platform, [one]);
  await flow.send(1);
  await flow.arrived();
  await using other = await InstanceProcess.startBeside(one);
  flow.moveTo(other);
  flow.start();
  await flow.goesOn();
  one.pause();
  await endPublicationHold(schemaOf(one));
  await flow.goesOn();
  await flow.stop();
  // Another one is the publisher by then.
  await flow.arrived();
  flow.start();
  one.continue();
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
  await flow.goesOn(400);
  await broker.restart();
  await flow.goesOn();
  await flow.stop();
  await flow.arrived();
});

test.concurrent(
  'what is sent while publishing is off stays unpublished, and what was due before does not',
  async () => {
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
  },
);

test.concurrent(
  'in a database restored from a dump, where transactions have other numbers, publishing goes on',
  async () => {
    await using platform = await Platform.open();
    await using instance = await InstanceProcess.start({ ...platform.env, ...PUBLISHING });
    await using flow = await MessageFlow.on(platform, [instance]);
    await flow.send(2);
    await flow.arrived();
    await instance.stop();
    // As the dump brings them: the cursor is far ahead of every transaction here.
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

/** The schema that an instance keeps its data in, as an environment. */
function schemaOf(instance: InstanceProcess): Env {
  return { DATABASE_SCHEMA: instance.setting('DATABASE_SCHEMA') ?? '' };
}
