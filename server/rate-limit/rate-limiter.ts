import type { UserId } from '@messaging/protocol/primitives';
import { every } from '../concurrency/loop.ts';
import { TokenBucket, type BucketRate } from './token-bucket.ts';

interface Options {
  /** Tokens that come back a minute; 0: no limit. */
  readonly perMinute: number;
  /** Tokens a bucket holds, and may owe. */
  readonly burst: number;
  /** Milliseconds, only ever growing. */
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
    // A debt of one burst: however dear a call was, its user waits no longer than a burst takes to come back.
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

  /** Takes `cost` tokens in any case; what is not there becomes a debt of at most one burst. */
  charge(userId: UserId, cost: number): void {
    if (this.#rate.perMs === 0) return;
    const now = this.#now();
    this.#bucket(userId, now).charge(cost, now);
  }

  /** Milliseconds until the user owes nothing. */
  msInDebt(userId: UserId): number {
    return this.#buckets.get(userId)?.msInDebt(this.#now()) ?? 0;
  }

  #bucket(userId: UserId, now: number): TokenBucket {
    const known = this.#buckets.get(userId);
    if (known !== undefined) return known;
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
