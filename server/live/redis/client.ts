import { createHash } from 'node:crypto';
import { createClient } from 'redis';
import { AppError } from '../../app-error.ts';
import { backoffMs } from '../../concurrency/backoff.ts';
import { withTimeout } from '../../concurrency/timeouts.ts';
import type { Logger } from '../../observe/logger.ts';

export type RedisClient = ReturnType<typeof newClient>;

export interface RedisOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly awayLog: AwayLog;
}

/**
 * The options of every connection. It reconnects by itself. While Redis is away a command fails at once instead of waiting
 * in a queue, since its content would be stale later.
 */
export function connectionOptions(timeoutMs: number) {
  return {
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: {
      connectTimeout: timeoutMs,
      // Ends a connection that is half-open before it is ready; later `endWhenSilent` does.
      socketTimeout: 15_000,
      reconnectStrategy,
    },
  };
}

/** Delay before the next attempt to connect, in milliseconds. */
export function reconnectStrategy(tries: number): number {
  return 50 + backoffMs(tries, 50, 1_000);
}

function newClient({ url, timeoutMs }: RedisOptions) {
  return createClient({ url, ...connectionOptions(timeoutMs) });
}

/** Interval of pings on a connection, and time limit of the answer, in milliseconds. */
const PING_MS = 5_000;

/**
 * Calls `end` for a connection that does not answer: a half-open one accepts every command and receives nothing. The
 * socket's own time-out does not notice it while there is something to write, such as subscriptions.
 */
export function endWhenSilent(client: RedisClient, end: () => void): void {
  const timer = setInterval(() => {
    if (!client.isOpen) clearInterval(timer);
    else if (client.isReady)
      withTimeout(client.sendCommand(['PING']), PING_MS, 'a ping').catch(() => {
        // By now the connection may be lost anyway, or closed for good.
        if (client.isReady) end();
      });
  }, PING_MS);
  timer.unref();
}

/** Replaces the connection of the client by a new one. */
export function reconnect(client: RedisClient): void {
  client.destroy();
  client.connect().catch(() => {});
}

/** Starts connecting, and waits for at most the time-out: the service also runs without Redis. */
export async function openRedis(options: RedisOptions): Promise<RedisClient> {
  const client = newClient(options);
  const { awayLog } = options;
  client.on('error', (error: Error) => awayLog.add(client, error));
  client.on('ready', () => awayLog.remove(client));
  endWhenSilent(client, () => reconnect(client));
  const connected = client.connect().then(() => {});
  await withTimeout(connected, options.timeoutMs, 'connecting to redis').catch(() => {});
  return client;
}

/** Logs once that a service is away, when the first of its connections is lost, and once that it is back, with the last. */
export class AwayLog {
  readonly #log: Logger;
  readonly #name: string;
  readonly #lost = new Set<object>();

  constructor(log: Logger, name: string) {
    [this.#log, this.#name] = [log, name];
  }

  add(connection: object, error: Error): void {
    if (this.#lost.size === 0) this.#log.warn({ reason: error.message }, `${this.#name} is away`);
    this.#lost.add(connection);
  }

  remove(connection: object): void {
    if (this.#lost.delete(connection) && this.#lost.size === 0) this.#log.info(`${this.#name} is back`);
  }
}

/** Waits for an answer of Redis. Rejects with `unavailable` while Redis is away or slower than `ms` milliseconds. */
export async function ask<T>(answer: Promise<T>, ms: number): Promise<T> {
  try {
    return await withTimeout(answer, ms, 'redis');
  } catch (error) {
    throw error instanceof AppError || isScriptUnknown(error)
      ? error
      : new AppError('unavailable', { cause: error, retryAfterMs: 1_000 });
  }
}

function isScriptUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** One Redis, or a cluster client that finds the node of the first key. */
export type ScriptClient = Pick<RedisClient, 'evalSha' | 'eval'>;

/** A Lua script in the cache of Redis. It is sent again if Redis has lost it, as after a restart. */
export class Script {
  readonly #text: string;
  readonly #sha: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha = createHash('sha1').update(text).digest('hex');
  }

  async run(client: ScriptClient, keys: string[], args: string[], timeoutMs: number): Promise<unknown> {
    const call = { keys, arguments: args };
    try {
      return await ask(client.evalSha(this.#sha, call), timeoutMs);
    } catch (error) {
      if (!isScriptUnknown(error)) throw error;
      return await ask(client.eval(this.#text, call), timeoutMs);
    }
  }
}
