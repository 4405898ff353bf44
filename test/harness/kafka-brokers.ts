import { setting } from '../services/env.ts';

/** Brokers of the test run. `npm test` starts them for the files that import this. */
export function kafkaBrokers(): string {
  const brokers = setting('TEST_KAFKA_BROKERS');
  if (brokers === undefined) throw new Error('TEST_KAFKA_BROKERS is not set: run the tests by "npm test"');
  return brokers;
}
