/** Refill rate and bounds of a bucket. */
export interface BucketRate {
  /** Tokens that are refilled per millisecond. */
  readonly perMs: number;
  /** Tokens that a full bucket holds. */
  readonly burst: number;
  /** Maximum debt in tokens. */
  readonly maxDebt: number;
}

/** A token bucket (RFC 2697, with one rate) that may go into debt. */
export class TokenBucket {
  readonly #rate: BucketRate;
  #tokens: number;
  #at: number;

  /** The bucket starts full. `now` is a monotonic time in milliseconds, here and below. */
  constructor(rate: BucketRate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes `cost` tokens if there is at least one. Returns 0, or the milliseconds until there is one. */
  take(cost: number, now: number): number {
    this.#refill(now);
    if (this.#tokens < 1) return this.#msUntil(1);
    this.charge(cost, now);
    return 0;
  }

  /** Takes `cost` tokens in any case; missing tokens become a debt. */
  charge(cost: number, now: number): void {
    this.#refill(now);
    this.#tokens = Math.max(-this.#rate.maxDebt, this.#tokens - cost);
  }

  /** Milliseconds until the debt is refilled. */
  msInDebt(now: number): number {
    this.#refill(now);
    return this.#tokens < 0 ? this.#msUntil(0) : 0;
  }

  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#rate.burst;
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (now - this.#at) * this.#rate.perMs);
    this.#at = now;
  }

  #msUntil(tokens: number): number {
    return Math.ceil((tokens - this.#tokens) / this.#rate.perMs);
  }
}
