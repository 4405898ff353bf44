import { expect, test } from 'bun:test';
import { EventsFlow } from '../harness/events-flow.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { Platform } from '../harness/platform.ts';

/** Longer than the brokers wait for a member that is silent, in milliseconds. */

interface Fleet extends AsyncDisposable {
  readonly platform: Platform;
  readonly one: InstanceProcess;
  readonly other: InstanceProcess;
  readonly flow: EventsFlow;
}

/** Two instances of one group amid a stream of events. */
async function startFleet(): Promise<Fleet> {
  await using opened = new AsyncDisposableStack();
  const platform = opened.use(await Platform.open({ partitions: 4 }));
  const one = opened.use(await InstanceProcess.start({ ...platform.env, RATE_LIMIT_PER_MINUTE: '0' }));
  const other = opened.use(await InstanceProcess.startBeside(one));
  const flow = opened.use(await EventsFlow.on(platform));
  flow.start();
  await flow.stored(one, 200);
  const all = opened.move();
  return { platform, one, other, flow, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

test.concurrent('an instance that is killed and comes back costs no event and doubles none', async () => {
  await using fleet = await startFleet();
  const { flow, other } = fleet;
  await other.kill();
  await flow.goesOn();
  await other.startAgain();
  await flow.goesOn();
  await flow.stop();
  await flow.arrivedOnce(other);
});

test.concurrent(
  'an instance that stands still until it is given up, and goes on, costs no event and doubles none',
  async () => {
    await using fleet = await startFleet();
    const { flow, platform, other } = fleet;
    other.pause();
    await flow.goesOn(1_000);
    await flow.stop();
    // Its partitions are the other one's by then.
    await platform.settled();
    flow.start();
    other.continue();
    await flow.goesOn();
    await flow.stop();
    await flow.arrivedOnce(other);
  },
);

test.concurrent('instances that come and go in good order cost no event and double none', async () => {
  await using fleet = await startFleet();
  const { flow, one, other } = fleet;
  for (const instance of [other, one]) {
    expect(await instance.stop()).toBe(0);
    await flow.goesOn();
    await instance.startAgain();
    await flow.goesOn();
  }
  await flow.stop();
  await flow.arrivedOnce(one);
});
