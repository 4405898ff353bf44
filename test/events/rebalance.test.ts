import { expect, test } from 'bun:test';
import { EventsFlow } from '../harness/events-flow.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { Platform } from '../harness/platform.ts';

interface Instances extends AsyncDisposable {
  readonly platform: Platform;
  readonly first: InstanceProcess;
  readonly second: InstanceProcess;
  readonly flow: EventsFlow;
}

/** Starts two instances of one consumer group and a flow of events. */
async function startInstancesWithFlow(): Promise<Instances> {
  await using opened = new AsyncDisposableStack();
  const platform = opened.use(await Platform.open({ partitions: 4 }));
  const first = opened.use(await InstanceProcess.start({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' }));
  const second = opened.use(await InstanceProcess.startBeside(first));
  const flow = opened.use(await EventsFlow.on(platform));
  flow.start();
  await flow.stored(first, 200);
  const resources = opened.move();
  return { platform, first, second, flow, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

test.concurrent('no event is lost or stored twice when an instance is killed and restarts', async () => {
  await using running = await startInstancesWithFlow();
  const { flow, second } = running;
  await second.kill();
  await flow.goesOn();
  await second.startAgain();
  await flow.goesOn();
  await flow.stop();
  await flow.arrivedOnce(second);
});

test.concurrent(
  'no event is lost or stored twice when an instance is paused until it is removed from the group, and continues',
  async () => {
    await using running = await startInstancesWithFlow();
    const { flow, platform, second } = running;
    second.pause();
    await flow.goesOn(1_000);
    await flow.stop();
    // By then its partitions belong to the first instance.
    await platform.settled();
    flow.start();
    second.continue();
    await flow.goesOn();
    await flow.stop();
    await flow.arrivedOnce(second);
  },
);

test.concurrent('no event is lost or stored twice when instances stop and start in turn', async () => {
  await using running = await startInstancesWithFlow();
  const { flow, first, second } = running;
  for (const instance of [second, first]) {
    expect(await instance.stop()).toBe(0);
    await flow.goesOn();
    await instance.startAgain();
    await flow.goesOn();
  }
  await flow.stop();
  await flow.arrivedOnce(first);
});
