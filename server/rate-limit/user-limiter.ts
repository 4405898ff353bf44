import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { sleep } from '../concurrency/backoff.ts';
import type { Metrics } from '../observe/metrics.ts';
import { HANDSHAKE_COST, HANDSHAKE_ROUNDS, tokensFor, tokensForText, type Charge } from './costs.ts';
import { RateLimiter } from './rate-limiter.ts';
import { CallQueue } from './call-queue.ts';

interface Options {
  /** Tokens of a user that come back a minute; 0: no limit, then only the number of calls that run at once is. */
  readonly perMinute: number;
  readonly burst: number;
  readonly maxConnections: number;
  readonly metrics: Pick<Metrics, 'limiterCharges'>;
  readonly now?: () => number;
}

/** Calls of a user that run at once on an instance. Each may hold one of its connections to PostgreSQL, 10 by default. */
const MAX_RUNNING = 4;
/** How long a call waits for its turn, in milliseconds: twice what a statement may take. */
const MAX_WAIT_MS = 10_000;

/** What one user may take of an instance. The one place that charges; what costs how much is in prices.ts. */
export class UserLimiter implements Disposable {
  readonly #calls: RateLimiter;
  readonly #handshakes: RateLimiter;
  readonly #callQueue: CallQueue;
  readonly #metrics: Options['metrics'];

  constructor({ perMinute, burst, maxConnections, metrics, now }: Options) {
    this.#calls = new RateLimiter({ perMinute, burst, now });
    this.#handshakes = new RateLimiter({
      perMinute: perMinute / HANDSHAKE_COST,
      burst: Math.max(burst / HANDSHAKE_COST, maxConnections * HANDSHAKE_ROUNDS),
      now,
    });
    // As many may wait as may come at once.
    this.#callQueue = new CallQueue({ maxRunning: MAX_RUNNING, maxWaiting: burst, maxWaitMs: MAX_WAIT_MS });
    this.#metrics = metrics;
  }

  start(): void {
    this.#calls.start();
    this.#handshakes.start();
  }

  /** Calls of all users that wait for their turn. */
  get waiting(): number {
    return this.#callQueue.waiting;
  }

  /** Takes what a call costs that brings `text`. Returns 0, or the milliseconds until the user may call again. */
  take(userId: UserId, text = ''): number {
    return this.#calls.take(userId, 1 + tokensForText(text));
  }

  /** Takes what a handshake costs. Returns 0, or the milliseconds until the user may connect again. */
  takeHandshake(userId: UserId): number {
    return this.#handshakes.take(userId);
  }

  /** Charges what a call turns out to cost. The user may owe it, and then waits until it has come back. */
  charge(userId: UserId, what: Charge, count: number): void {
    this.#charge(userId, what, tokensFor(what, count));
  }

  /** Charges the bytes of a call or its answer, beyond those of `paid`, which were charged before. */
  chargeText(userId: UserId, text: string, paid = ''): void {
    this.#charge(userId, 'bytes', tokensForText(text) - tokensForText(paid));
  }

  /**
   * Resolves when a call of the user may start that occupies PostgreSQL or the event loop by itself; disposing of the
   * result ends it. What calls before it owe is waited for too. Rejects with `rate_limited` when too many calls of the
   * user wait or they owe too much, and with `overloaded` when this one has waited too long.
   */
  async waitForSlot(userId: UserId): Promise<Disposable> {
    const turn = await this.#callQueue.enter(userId);
    const retryAfterMs = this.#calls.msInDebt(userId);
    if (retryAfterMs > MAX_WAIT_MS) {
      turn[Symbol.dispose]();
      throw new AppError('rate_limited', { retryAfterMs });
    }
    if (retryAfterMs > 0) await sleep(retryAfterMs);
    return turn;
  }

  #charge(userId: UserId, what: Charge, tokens: number): void {
    if (tokens <= 0) return;
    this.#calls.charge(userId, tokens);
    this.#metrics.limiterCharges.add(tokens, what);
  }

  [Symbol.dispose](): void {
    this.#calls[Symbol.dispose]();
    this.#handshakes[Symbol.dispose]();
  }
}
