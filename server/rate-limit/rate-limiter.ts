import type { UserId } from '@messaging/protocol/primitives';
import { every } from '../concurrency/loop.ts';
import { TokenBucket, type BucketRate } from './token-bucket.ts';

interface Options {
  /** Tokens that are refilled per minute; 0 means no limit. */
  readonly perMinute: number;
  /** Tokens that a full bucket holds, and the maximum debt. */
  readonly burst: number;
  /** Monotonic clock in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Interval at which full buckets are forgotten, in milliseconds, so that idle users take no memory. */
const FORGET_MS = 60_000;

/** A token bucket for each user. */
export class RateLimiter implements Disposable {
  readonly #buckets = new Map<UserId, TokenBucket>();
  readonly #rate: BucketRate;
  readonly #now: () => number;
  readonly #timers = new DisposableStack();

  constructor({ perMinute, burst, now = () => performance.now() }: Options) {
    // The debt is at most one burst, so after a call of any cost its user waits no longer than a burst takes to refill.
    this.#rate = { perMs: perMinute / 60_000, burst, maxDebt: burst };
    this.#now = now;
  }

  /** Starts to forget full buckets. */
  start(): void {
    this.#timers.use(every(FORGET_MS, 0, () => this.#forgetFull()));
  }

  /** Takes `cost` tokens if there is at least one. Returns 0, or the milliseconds until there is one. */
  take(userId: UserId, cost = 1): number {
    if (this.#rate.perMs === 0) return 0;
    const now = this.#now();
    return this.#bucket(userId, now).take(cost, now);
  }

  /** Takes `cost` tokens in any case; missing tokens become a debt of at most one burst. */
  charge(userId: UserId, cost: number): void {
    if (this.#rate.perMs === 0) return;
    const now = this.#now();
    this.#bucket(userId, now).charge(cost, now);
  }

  /** Milliseconds until the user has no debt. */
  msInDebt(userId: UserId): number {
    return this.#buckets.get(userId)?.msInDebt(this.#now()) ?? 0;
  }

  #bucket(userId: UserId, now: number): TokenBucket {
    const existing = this.#buckets.get(userId);
    if (existing !== undefined) return existing;
    const bucket = new TokenBucket(this.#rate, now);
    this.#buckets.set(userId, bucket);
    return bucket;
  }

  #forgetFull(): void {
    const now = this.#now();
    for (const [userId, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(userId);
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
  }
}
