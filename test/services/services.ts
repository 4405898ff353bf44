import {
  isDockerReachable,
  startPostgres as postgresContainer,
  startRedis as redisContainer,
} from './docker.ts';
import { setting } from './env.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { createScratch, type Scratch } from './scratch.ts';
import type { Service, ServiceOptions } from './service.ts';

/** One way of running services. */
export type Backend = Record<'startPostgres' | 'startRedis', (options?: ServiceOptions) => Promise<Service>>;

/** Where a service is; of one that was given, only the address is known. */
export type Endpoint = Pick<Service, 'url' | 'pid'>;

/** What a test run needs. Disposing of it ends what was started; given services are left alone. */
export type Services = AsyncDisposable & {
  readonly scratch: Scratch;
  readonly postgres: Endpoint;
  readonly redis: Endpoint;
};

export async function chooseBackend(): Promise<Backend> {
  const hasDocker = await isDockerReachable();
  return hasDocker
    ? { startPostgres: postgresContainer, startRedis: redisContainer }
    : { startPostgres, startRedis };
}

/** Uses the services given in the environment; those not given are started in containers or from local programs. */
export async function startServices(options: Pick<ServiceOptions, 'cpu'> = {}): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(await createScratch());
  let backend: Promise<Backend> | undefined;
  const open = async (urlName: string, starter: keyof Backend): Promise<Endpoint> => {
    const url = setting(urlName);
    if (url && options.cpu) throw new Error(`A service given by ${urlName} cannot be pinned to a processor.`);
    if (url) return { url, pid: undefined };
    backend ??= chooseBackend();
    const start = (await backend)[starter];
    return stack.use(await start({ ...options, scratch }));
  };
  const opening = [open('TEST_DATABASE_URL', 'startPostgres'), open('TEST_REDIS_URL', 'startRedis')] as const;
  // When one fails, the other is let finish: only what has started can be stopped.
  await Promise.allSettled(opening);
  const [postgres, redis] = await Promise.all(opening);
  const owned = stack.move();
  return { scratch, postgres, redis, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The services as environment variables of a child process. */
export function variablesOf({ postgres, redis }: Services): Record<string, string> {
  return {
    TEST_DATABASE_URL: postgres.url,
    TEST_REDIS_URL: redis.url,
    ...(postgres.pid && { TEST_POSTGRES_PID: `${postgres.pid}` }),
    ...(redis.pid && { TEST_REDIS_PID: `${redis.pid}` }),
  };
}
