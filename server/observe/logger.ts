import { pino, stdSerializers, stdTimeFunctions, type DestinationStream } from 'pino';
import type { Config } from '../config/config.ts';
import { textLines } from './log-text.ts';

export type Logger = ReturnType<typeof createLogger>;

/** Keys whose values are never logged at any position: secrets and content of users. */
const SECRET_KEYS = ['token', 'authorization', 'password', 'secret', 'body', 'attachments', 'email'];
/** Depths of a line at which keys are redacted. Nothing that is logged is deeper. */
const DEPTHS = ['', '*.', '*.*.'];

/** Are log lines text? LOG_FORMAT decides; by default they are if standard output is a terminal. */
export function isLogText({ logFormat }: Partial<Pick<Config, 'logFormat'>>): boolean {
  return (logFormat ?? (process.stdout.isTTY ? 'text' : 'json')) === 'text';
}

/**
 * Creates a logger to standard output, or of JSON lines to `destination`. Callers log no tokens, message bodies or URLs with
 * a query; fields with such names are redacted in any case.
 */
export function createLogger(
  config: Pick<Config, 'logLevel'> & Partial<Pick<Config, 'logFormat'>>,
  instanceId: string,
  destination?: DestinationStream,
) {
  const options = {
    level: config.logLevel,
    base: { service: 'messaging-service', instance: instanceId },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describe },
    redact: { paths: DEPTHS.flatMap((depth) => SECRET_KEYS.map((key) => depth + key)), censor: '[redacted]' },
  };
  const to = destination ?? (isLogText(config) ? textLines(process.stdout) : undefined);
  return to === undefined ? pino(options) : pino(options, to);
}

/** Serializes an error without the fields in which PostgreSQL quotes rows and values, which may contain users' content. */
function describe(error: Error): object {
  const { detail: _, where: __, ...rest } = stdSerializers.err(error);
  return rest;
}
