import { pino, stdSerializers, stdTimeFunctions, type DestinationStream } from 'pino';
import type { Config } from '../config/config.ts';
import { textLines } from './log-text.ts';

export type Logger = ReturnType<typeof createLogger>;

/** What is never written, wherever it stands in a line: secrets, and what people wrote. */
const SECRET_KEYS = ['token', 'authorization', 'password', 'secret', 'body', 'attachments', 'email'];
/** How deep in a line it is looked for. Nothing that is logged is deeper. */
const DEPTHS = ['', '*.', '*.*.'];

/** Whether log lines are for people: as LOG_FORMAT says, else where standard output is a terminal. */
export function isLogText({ logFormat }: Partial<Pick<Config, 'logFormat'>>): boolean {
  return (logFormat ?? (process.stdout.isTTY ? 'text' : 'json')) === 'text';
}

/**
 * Lines on standard output, or JSON lines to `destination`. Tokens, message bodies and URLs with a query are not handed to it;
 * a field that is called like one is left out all the same.
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

/** An error without the places where PostgreSQL quotes rows and values: what people wrote would stand in them. */
function describe(error: Error): object {
  const { detail: _, where: __, ...rest } = stdSerializers.err(error);
  return rest;
}
