import { environment, setting } from '../services/env.ts';

/** Whether this run uses the embedded database and no services. */
export const isEmbedded = environment['TEST_STORE'] === 'embedded';

/**
 * Environment of an instance with a separate schema and Redis prefix. Fails with one line if the run has no services.
 */
export function storeEnv(): Record<string, string> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
  if (isEmbedded) return { DATABASE_SCHEMA: name };
  return {
    DATABASE_URL: needed('TEST_DATABASE_URL'),
    REDIS_URL: needed('TEST_REDIS_URL'),
    DATABASE_SCHEMA: name,
    REDIS_PREFIX: name,
  };
}

function needed(name: string): string {
  const value = setting(name);
  if (value === undefined)
    throw new Error(`${name} is not set: run the tests by "npm test", which provides the services`);
  return value;
}
