import { probes } from '@messaging/protocol/probes';
import type { App } from '@messaging/server/app';
import { setting } from '../services/env.ts';

export const redisUrl = (): string => needed('TEST_REDIS_URL');
export const databaseUrl = (): string => needed('TEST_DATABASE_URL');

/** Short form of the readiness probe. */
export async function ready({ url }: Pick<App, 'url'>) {
  const response = await fetch(new URL('/ready', url));
  const { status, dependencies } = probes['/ready'].output.parse(await response.json());
  const [database, redis] = [dependencies.database, dependencies.redis].map((one) => one.status === 'up');
  return { http: response.status, status, database, redis };
}

/** Result and its duration, in milliseconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  return { result: await work(), ms: performance.now() - start };
}

function needed(name: string): string {
  const value = setting(name);
  if (value === undefined) throw new Error(`${name} is not set: run the tests by "npm test"`);
  return value;
}
