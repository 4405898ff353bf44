import type { Scenario } from '../scenario.ts';

const killed: Scenario = {
  name: 'kafka killed',
  says: 'Kafka dies amid a stream of events and recovers.',
  world: { own: ['kafka'], hasEvents: true },
  inject: async (world) => {
    await world.own('kafka').kill('SIGKILL');
    return () => world.own('kafka').restart();
  },
};

/** Events to be amid: more than one batch (1,000) of each instance. */
const BACKLOG = 3_000;

const rebalanced: Scenario = {
  name: 'kafka rebalanced',
  says: 'A member of the group dies in mid-batch and comes back, so that partitions change hands twice.',
  world: { hasEvents: true },
  lastsMs: 2_000,
  inject: async (world, load) => {
    await load.events?.produce(BACKLOG);
    const { instance } = world.site(1);
    await instance.kill();
    return () => instance.startAgain();
  },
};

export const kafkaScenarios: readonly Scenario[] = [killed, rebalanced];
