/** A service named by the environment. Without its process id, its processor time is unknown. */
export interface Service {
  readonly url: string;
  readonly pid: number | undefined;
}

/** Services that the service under load uses. */
export interface Services {
  readonly postgres: Service;
  readonly redis: Service;
  /** Undefined where it was not started. */
  readonly kafka: Service | undefined;
}

// The only place under load that reads the environment.
// oxlint-disable-next-line node/no-process-env
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** Whether the environment names the services that `readServices` needs. */
export function hasServices(): boolean {
  return Boolean(environment['TEST_DATABASE_URL']);
}

/** Reads the services named by the environment. Throws where PostgreSQL or Redis is missing. */
export function readServices(): Services {
  return {
    postgres: readService('TEST_DATABASE_URL', 'TEST_POSTGRES_PID'),
    redis: readService('TEST_REDIS_URL', 'TEST_REDIS_PID'),
    kafka: environment['TEST_KAFKA_BROKERS']
      ? readService('TEST_KAFKA_BROKERS', 'TEST_KAFKA_PID')
      : undefined,
  };
}

/** Returns Kafka. Throws where it is missing. */
export function requireKafka({ kafka }: Services): Service {
  return kafka ?? readService('TEST_KAFKA_BROKERS', 'TEST_KAFKA_PID');
}

function readService(urlName: string, pidName: string): Service {
  const url = environment[urlName];
  if (!url) throw new Error(`${urlName} is not set: npm run bench and npm run load start that service.`);
  const pid = environment[pidName];
  return { url, pid: pid ? Number(pid) : undefined };
}
