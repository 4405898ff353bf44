import type { Scenario } from '../scenario.ts';

const killed: Scenario = {
  name: 'kafka killed',
  description: 'Kafka is killed while events are produced, and restarts.',
  testbed: { ownServices: ['kafka'], hasEvents: true },
  inject: async (testbed) => {
    await testbed.getService('kafka').kill('SIGKILL');
    return () => testbed.getService('kafka').restart();
  },
};

/** Number of unread events: more than one batch (1,000) of each instance. */
const BACKLOG = 3_000;

const rebalanced: Scenario = {
  name: 'kafka rebalanced',
  description:
    'A consumer of the group is killed within a batch and restarts, so that partitions are reassigned twice.',
  testbed: { hasEvents: true },
  durationMs: 2_000,
  inject: async (testbed, load) => {
    await load.events?.produce(BACKLOG);
    const { instance } = testbed.site(1);
    await instance.kill();
    return () => instance.startAgain();
  },
};

export const kafkaScenarios: readonly Scenario[] = [killed, rebalanced];
