import {
  isDockerReachable,
  startKafka as kafkaContainer,
  startPostgres as postgresContainer,
  startRedis as redisContainer,
} from './docker.ts';
import { setting } from './env.ts';
import { startKafka } from './kafka.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { createScratch, type Scratch } from './scratch.ts';
import type { Service, ServiceOptions } from './service.ts';
import { shared } from './shared.ts';

/** A way to run services: in containers or from local programs. */
export type Backend = Record<
  'startPostgres' | 'startRedis' | 'startKafka',
  (options?: ServiceOptions) => Promise<Service>
>;

/** Address of a service; the process id of an external one is unknown. */
export type Endpoint = Pick<Service, 'url' | 'pid'>;

/** Services of a test run. Disposing of them stops the started ones; external ones keep running. */
export type Services = AsyncDisposable & {
  readonly scratch: Scratch;
  readonly postgres: Endpoint;
  readonly redis: Endpoint;
  /** Undefined unless requested. */
  readonly kafka: Endpoint | undefined;
};

export type ServicesOptions = Pick<ServiceOptions, 'cpu'> & {
  /** Includes Kafka, which is the slowest to start and not always needed. */
  kafka?: boolean;
};

const EXTERNAL_BY: Readonly<Record<keyof Backend, string>> = {
  startPostgres: 'TEST_DATABASE_URL',
  startRedis: 'TEST_REDIS_URL',
  startKafka: 'TEST_KAFKA_BROKERS',
};

const backend = shared(chooseBackend);

export async function chooseBackend(): Promise<Backend> {
  const hasDocker = await isDockerReachable();
  return hasDocker
    ? { startPostgres: postgresContainer, startRedis: redisContainer, startKafka: kafkaContainer }
    : { startPostgres, startRedis, startKafka };
}

/** Uses the services that the environment names, and starts the others in containers or from local programs. */
export async function startServices({
  kafka: withKafka,
  ...options
}: ServicesOptions = {}): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(await createScratch());
  const open = async (starter: keyof Backend): Promise<Endpoint> =>
    stack.use(await openService(starter, { ...options, scratch }));
  const opening = [
    open('startPostgres'),
    open('startRedis'),
    withKafka ? open('startKafka') : Promise.resolve(undefined),
  ] as const;
  // After a failure the other starts still finish: only a started service can be stopped.
  await Promise.allSettled(opening);
  const [postgres, redis, kafka] = await Promise.all(opening);
  const owned = stack.move();
  return { scratch, postgres, redis, kafka, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Opens the service that the environment names, or starts one. Disposing of an external one does nothing. */
export async function openService(
  starter: keyof Backend,
  options: ServiceOptions = {},
): Promise<Endpoint & AsyncDisposable> {
  const name = EXTERNAL_BY[starter];
  const url = setting(name);
  if (url && options.cpu) throw new Error(`The service of ${name} cannot be pinned to a processor.`);
  if (url) return { url, pid: undefined, [Symbol.asyncDispose]: async () => {} };
  return (await backend())[starter](options);
}

/** Environment variables that name the services to a child process. */
export function toVariables({ postgres, redis, kafka }: Services): Record<string, string> {
  return {
    TEST_DATABASE_URL: postgres.url,
    TEST_REDIS_URL: redis.url,
    ...(postgres.pid && { TEST_POSTGRES_PID: `${postgres.pid}` }),
    ...(redis.pid && { TEST_REDIS_PID: `${redis.pid}` }),
    ...(kafka && kafkaVariables(kafka)),
  };
}

export function kafkaVariables({ url, pid }: Endpoint): Record<string, string> {
  return { TEST_KAFKA_BROKERS: url, ...(pid && { TEST_KAFKA_PID: `${pid}` }) };
}

/** Environment that hides every service from a child process. */
export const NO_SERVICES: Readonly<Record<string, undefined>> = {
  TEST_DATABASE_URL: undefined,
  TEST_POSTGRES_PID: undefined,
  TEST_REDIS_URL: undefined,
  TEST_REDIS_PID: undefined,
  TEST_KAFKA_BROKERS: undefined,
  TEST_KAFKA_PID: undefined,
};
