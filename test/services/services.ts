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

/** One way of running services. */
export type Backend = Record<
  'startPostgres' | 'startRedis' | 'startKafka',
  (options?: ServiceOptions) => Promise<Service>
>;

/** Where a service is; of one that was given, only the address is known. */
export type Endpoint = Pick<Service, 'url' | 'pid'>;

/** What a test run needs. Disposing of it ends what was started; given services are left alone. */
export type Services = AsyncDisposable & {
  readonly scratch: Scratch;
  readonly postgres: Endpoint;
  readonly redis: Endpoint;
  /** Undefined unless asked for. */
  readonly kafka: Endpoint | undefined;
};

export type ServicesOptions = Pick<ServiceOptions, 'cpu'> & {
  /** Whether Kafka is among them: the slowest to start, and not everybody needs it. */
  kafka?: boolean;
};

const GIVEN_BY: Readonly<Record<keyof Backend, string>> = {
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

/** Uses the services given in the environment; those not given are started in containers or from local programs. */
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
  // When one fails, the others are let finish: only what has started can be stopped.
  await Promise.allSettled(opening);
  const [postgres, redis, kafka] = await Promise.all(opening);
  const owned = stack.move();
  return { scratch, postgres, redis, kafka, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The service given in the environment; if there is none, one that is started. Disposing of a given one does nothing. */
export async function openService(
  starter: keyof Backend,
  options: ServiceOptions = {},
): Promise<Endpoint & AsyncDisposable> {
  const name = GIVEN_BY[starter];
  const url = setting(name);
  if (url && options.cpu) throw new Error(`A service given by ${name} cannot be pinned to a processor.`);
  if (url) return { url, pid: undefined, [Symbol.asyncDispose]: async () => {} };
  return (await backend())[starter](options);
}

/** The services as environment variables of a child process. */
export function variablesOf({ postgres, redis, kafka }: Services): Record<string, string> {
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

/** Takes every service away from a child process. */
export const NO_SERVICES: Readonly<Record<string, undefined>> = {
  TEST_DATABASE_URL: undefined,
  TEST_POSTGRES_PID: undefined,
  TEST_REDIS_URL: undefined,
  TEST_REDIS_PID: undefined,
  TEST_KAFKA_BROKERS: undefined,
  TEST_KAFKA_PID: undefined,
};
