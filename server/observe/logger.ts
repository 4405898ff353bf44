import { pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Config } from '../config.ts';

export type Logger = ReturnType<typeof createLogger>;

/** JSON lines on standard output. Tokens, message bodies and URLs with a query are never handed to it. */
export function createLogger(config: Pick<Config, 'logLevel'>, instanceId: string) {
  return pino({
    level: config.logLevel,
    base: { service: 'messaging-service', instance: instanceId },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describe },
  });
}

/** An error without the places where PostgreSQL quotes rows and values: what people wrote would stand in them. */
function describe(error: Error): object {
  const { detail: _, where: __, ...rest } = stdSerializers.err(error);
  return rest;
}
