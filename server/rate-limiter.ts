import type { UserId } from '@messaging/protocol/primitives';

interface Bucket {
  tokens: number;
  at: number;
}

interface Options {
  /** Tokens that come back a minute; 0: no limit. */
  readonly perMinute: number;
  /** Tokens a bucket holds. */
  readonly burst: number;
  /** Milliseconds, only ever growing. */
  readonly now?: () => number;
}

/** Full buckets are forgotten this often, in milliseconds, so idle users cost nothing. */
const SWEEP_MS = 60_000;

/** A token bucket a user (the "token bucket" of RFC 2697, with one rate). */
export class RateLimiter implements Disposable {
  readonly #buckets = new Map<UserId, Bucket>();
  readonly #perMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  readonly #sweeper: Timer;

  constructor({ perMinute, burst, now = () => performance.now() }: Options) {
    this.#perMs = perMinute / 60_000;
    this.#burst = burst;
    this.#now = now;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  /** Takes one token. 0: go on; else how many milliseconds until the next one. */
  take(userId: UserId): number {
    if (this.#perMs === 0) return 0;
    const now = this.#now();
    const bucket = this.#buckets.get(userId) ?? { tokens: this.#burst, at: now };
    bucket.tokens = this.#refilled(bucket, now);
    bucket.at = now;
    this.#buckets.set(userId, bucket);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#perMs);
    bucket.tokens -= 1;
    return 0;
  }

  #refilled(bucket: Bucket, now: number): number {
    return Math.min(this.#burst, bucket.tokens + (now - bucket.at) * this.#perMs);
  }

  #sweep(): void {
    const now = this.#now();
    for (const [userId, bucket] of this.#buckets) {
      if (this.#refilled(bucket, now) >= this.#burst) this.#buckets.delete(userId);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweeper);
  }
}
