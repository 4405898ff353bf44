import type { Scenario } from './scenario.ts';
import { clientScenarios } from './scenarios/clients.ts';
import { clockScenarios } from './scenarios/clock.ts';
import { fileScenarios } from './scenarios/files.ts';
import { instanceScenarios } from './scenarios/instances.ts';
import { kafkaScenarios } from './scenarios/kafka.ts';
import { postgresScenarios } from './scenarios/postgres.ts';
import { redisScenarios } from './scenarios/redis.ts';

/** All scenarios, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  ...instanceScenarios,
  ...clientScenarios,
  ...redisScenarios,
  ...postgresScenarios,
  ...kafkaScenarios,
  ...fileScenarios,
  ...clockScenarios,
];
