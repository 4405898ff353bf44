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
 * Of every connection. It comes back by itself; while Redis is away a command fails at once instead of queueing, since
 * what it would say is stale later.
 */
export function connectionOptions(timeoutMs: number) {
  return {
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: {
      connectTimeout: timeoutMs,
      // For a connection that is half-open before it is ready; then `endWhenSilent` looks after it.
      socketTimeout: 15_000,
      reconnectStrategy,
    },
  };
}

/** How long to wait before the next try to connect, in milliseconds. */
export function reconnectStrategy(tries: number): number {
  return 50 + backoffMs(tries, 50, 1_000);
}

function newClient({ url, timeoutMs }: RedisOptions) {
  return createClient({ url, ...connectionOptions(timeoutMs) });
}

/** How often a connection is asked for a sign of life, and how long it has for it, in milliseconds. */
const SIGN_OF_LIFE_MS = 5_000;

/**
 * Calls `end` for a connection that does not answer: half-open, it takes every command and hears nothing. The socket's own
 * time-out does not see it while there is something to write, such as subscriptions.
 */
export function endWhenSilent(client: RedisClient, end: () => void): void {
  const timer = setInterval(() => {
    if (!client.isOpen) clearInterval(timer);
    else if (client.isReady)
      withTimeout(client.sendCommand(['PING']), SIGN_OF_LIFE_MS, 'a ping').catch(() => {
        // Without a sign of life it may be gone by now all the same, or be ended for good.
        if (client.isReady) end();
      });
  }, SIGN_OF_LIFE_MS);
  timer.unref();
}

export function reconnect(client: RedisClient): void {
  client.destroy();
  client.connect().catch(() => {});
}

/** Starts connecting, and waits at most the time-out for it: the service runs without Redis too. */
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

/** Logs once that something is away, when the first of its connections is lost, and once that it is back, with the last. */
export class AwayLog {
  readonly #log: Logger;
  readonly #what: string;
  readonly #lost = new Set<object>();

  constructor(log: Logger, what: string) {
    [this.#log, this.#what] = [log, what];
  }

  add(connection: object, error: Error): void {
    if (this.#lost.size === 0) this.#log.warn({ reason: error.message }, `${this.#what} is away`);
    this.#lost.add(connection);
  }

  remove(connection: object): void {
    if (this.#lost.delete(connection) && this.#lost.size === 0) this.#log.info(`${this.#what} is back`);
  }
}

/** An answer of Redis. Rejects with `unavailable` while Redis is away or slower than `ms` milliseconds. */
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

/** One Redis, or a cluster that finds the node of the first key. */
export type ScriptClient = Pick<RedisClient, 'evalSha' | 'eval'>;

/** A Lua script that Redis keeps; it is sent again when Redis has forgotten it, as it does when it restarts. */
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
