import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { sleep } from '../concurrency/backoff.ts';
import type { Metrics } from '../observe/metrics.ts';
import { HANDSHAKE_COST, HANDSHAKE_ROUNDS, tokensFor, tokensForText, type Charge } from './costs.ts';
import { RateLimiter } from './rate-limiter.ts';
import { CallQueue } from './call-queue.ts';

interface Options {
  /** Tokens of a user that are refilled per minute. With 0 only the number of calls that run at once is limited. */
  readonly perMinute: number;
  readonly burst: number;
  readonly maxConnections: number;
  /** Number of searches of all users that run at once. */
  readonly maxSearches?: number;
  readonly metrics: Pick<Metrics, 'limiterCharges'>;
  readonly now?: () => number;
}

/** Maximum number of calls of a user that run at once on an instance. Each may hold a connection to PostgreSQL, of 10 by default. */
const MAX_RUNNING = 4;
/** Time limit of a call's wait, in milliseconds: twice the time limit of a statement. */
const MAX_WAIT_MS = 10_000;

/**
 * Searches of a user a minute, and at once: each may take a second of PostgreSQL. A page that searches while its user types, with
 * a pause between, stays below.
 */
const SEARCHES = 30;
/** Searches of all users that wait for one of the connections that searches may take. */
const MAX_WAITING_SEARCHES = 200;
/** All searches of an instance wait in one queue. */
const ALL_USERS = 0;

/** Limits the load that one user puts on an instance. The only place that charges; costs.ts defines the costs. */
export class UserLimiter implements Disposable {
  readonly #calls: RateLimiter;
  readonly #handshakes: RateLimiter;
  readonly #callQueue: CallQueue;
  readonly #metrics: Options['metrics'];
  readonly #searches: RateLimiter;
  readonly #searchQueue: CallQueue;

  constructor({ perMinute, burst, maxConnections, maxSearches = 1, metrics, now }: Options) {
    this.#calls = new RateLimiter({ perMinute, burst, now });
    this.#handshakes = new RateLimiter({
      perMinute: perMinute / HANDSHAKE_COST,
      burst: Math.max(burst / HANDSHAKE_COST, maxConnections * HANDSHAKE_ROUNDS),
      now,
    });
    // As many calls may wait as a burst contains.
    this.#callQueue = new CallQueue({ maxRunning: MAX_RUNNING, maxWaiting: burst, maxWaitMs: MAX_WAIT_MS });
    this.#searches = new RateLimiter({ perMinute: Math.min(perMinute, SEARCHES), burst: SEARCHES, now });
    this.#searchQueue = new CallQueue({
      maxRunning: maxSearches,
      maxWaiting: MAX_WAITING_SEARCHES,
      maxWaitMs: MAX_WAIT_MS,
    });
    this.#metrics = metrics;
  }

  start(): void {
    this.#calls.start();
    this.#handshakes.start();
    this.#searches.start();
  }

  /** Number of waiting calls of all users. */
  get waiting(): number {
    return this.#callQueue.waiting;
  }

  /** Takes the cost of a call with this text. Returns 0, or the milliseconds until the user may call again. */
  take(userId: UserId, text = ''): number {
    return this.#calls.take(userId, 1 + tokensForText(text));
  }

  /** Takes the cost of a handshake. Returns 0, or the milliseconds until the user may connect again. */
  takeHandshake(userId: UserId): number {
    return this.#handshakes.take(userId);
  }

  /** Charges a cost that is known only after the call. It may become a debt, which delays the user's next calls. */
  charge(userId: UserId, what: Charge, count: number): void {
    this.#charge(userId, what, tokensFor(what, count));
  }

  /** Charges the bytes of a call or its answer beyond those of `paid`, which are charged already. */
  chargeText(userId: UserId, text: string, paid = ''): void {
    this.#charge(userId, 'bytes', tokensForText(text) - tokensForText(paid));
  }

  /**
   * Resolves when the user may start an expensive call, one that occupies PostgreSQL or the event loop by itself; disposing
   * of the result ends the call. The wait includes the debt of earlier calls. Rejects with `rate_limited` if too many calls
   * wait or the debt is too large, and with `overloaded` if this call has waited too long.
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

  /**
   * Resolves when the user may start a search; disposing of the result ends it. Rejects with `rate_limited` after too many in a
   * minute, and like `waitForSlot` if too many searches of all users run and wait.
   */
  async enterSearch(userId: UserId): Promise<Disposable> {
    const retryAfterMs = this.#searches.take(userId);
    if (retryAfterMs > 0) throw new AppError('rate_limited', { retryAfterMs });
    return await this.#searchQueue.enter(ALL_USERS);
  }

  #charge(userId: UserId, what: Charge, tokens: number): void {
    if (tokens <= 0) return;
    this.#calls.charge(userId, tokens);
    this.#metrics.limiterCharges.add(tokens, what);
  }

  [Symbol.dispose](): void {
    this.#calls[Symbol.dispose]();
    this.#handshakes[Symbol.dispose]();
    this.#searches[Symbol.dispose]();
  }
}
