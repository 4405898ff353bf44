import type { BaseOptions } from '@platformatic/kafka';
import { backoffMs } from '../concurrency/backoff.ts';
import type { Config } from '../config/config.ts';

/** Time limit of a request to a broker, in milliseconds. */
export const REQUEST_MS = 10_000;

/** Connection options of every Kafka client. A client retries without end, so its callers set a time limit. */
export function clientOptions(config: Config, purpose: string): BaseOptions {
  return {
    clientId: `messaging-service-${purpose}`,
    bootstrapBrokers: [...config.kafkaBrokers],
    connectTimeout: 5_000,
    requestTimeout: REQUEST_MS,
    timeout: 5_000,
    retries: true,
    retryDelay: (_client, _operation, attempt) => 50 + backoffMs(attempt, 100, 2_000),
    ...tlsOptions(config),
    ...saslOptions(config),
  };
}

function tlsOptions({ kafkaTls, kafkaTlsCa: ca, kafkaTlsCert: cert, kafkaTlsKey: key }: Config) {
  if (!kafkaTls) return {};
  const tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  return { tls, tlsServerName: true };
}

function saslOptions({ kafkaSaslMechanism: mechanism, kafkaSaslUsername, kafkaSaslPassword }: Config) {
  if (mechanism === undefined) return {};
  return { sasl: { mechanism, username: kafkaSaslUsername ?? '', password: kafkaSaslPassword ?? '' } };
}
