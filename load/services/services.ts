/** A service that was given; without its process id, its processor time is unknown. */
export interface Service {
  readonly url: string;
  readonly pid: number | undefined;
}

/** What the service under load stands on. */
export interface Services {
  readonly postgres: Service;
  readonly redis: Service;
  /** Undefined where it was started without. */
  readonly kafka: Service | undefined;
}

// The only place under load that reads the environment.
// oxlint-disable-next-line node/no-process-env
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** Whether there is a PostgreSQL and what else `givenServices` needs. */
export function hasServices(): boolean {
  return Boolean(environment['TEST_DATABASE_URL']);
}

/** Those named by the environment. Throws where PostgreSQL or Redis is missing. */
export function givenServices(): Services {
  return {
    postgres: given('TEST_DATABASE_URL', 'TEST_POSTGRES_PID'),
    redis: given('TEST_REDIS_URL', 'TEST_REDIS_PID'),
    kafka: environment['TEST_KAFKA_BROKERS'] ? given('TEST_KAFKA_BROKERS', 'TEST_KAFKA_PID') : undefined,
  };
}

/** For what cannot do without. */
export function kafkaOf({ kafka }: Services): Service {
  return kafka ?? given('TEST_KAFKA_BROKERS', 'TEST_KAFKA_PID');
}

function given(urlName: string, pidName: string): Service {
  const url = environment[urlName];
  if (!url) throw new Error(`${urlName} is not set: npm run bench and npm run load start what it names.`);
  const pid = environment[pidName];
  return { url, pid: pid ? Number(pid) : undefined };
}
