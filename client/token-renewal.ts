import type { Timers } from './timers.ts';
import type { Token, TokenSource } from './token-source.ts';

/** In milliseconds: how long before its end a token is replaced; how long after a try the next one comes at the earliest. */
const RENEWAL = { aheadMs: 60_000, pauseMs: 30_000 };
/** Longer timers overflow in browsers; this one just looks again. */
const MOST_MS = 24 * 60 * 60_000;

/** Replaces the token of an open connection before it ends, by `auth`. */
export class TokenRenewal {
  readonly #tokens: TokenSource;
  readonly #timers: Timers;
  readonly #use: (token: Token) => Promise<void>;
  #cancel: () => void = () => {};

  /** `use`: puts a new token in place of the old one; rejects when that failed. */
  constructor(tokens: TokenSource, timers: Timers, use: (token: Token) => Promise<void>) {
    this.#tokens = tokens;
    this.#timers = timers;
    this.#use = use;
  }

  /** For a token that ends at `expiresAt`, in milliseconds since 1970. */
  start(expiresAt: number): void {
    this.#wait(expiresAt, 0);
  }

  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
  }

  /** Not sooner than in `leastMs`: with a clock that is wrong every token looks expired. */
  #wait(expiresAt: number, leastMs: number): void {
    const ms = Math.max(leastMs, expiresAt - RENEWAL.aheadMs - this.#timers.clock.now());
    this.#cancel();
    this.#cancel = this.#timers.after(Math.min(ms, MOST_MS), () => {
      if (ms > MOST_MS) this.#wait(expiresAt, leastMs);
      else void this.#renew(expiresAt);
    });
  }

  async #renew(expiresAt: number): Promise<void> {
    // Stopped meanwhile: then this one is not the current wait any more.
    const own = this.#cancel;
    const next = await this.#replace().catch(() => expiresAt);
    if (this.#cancel === own) this.#wait(next, RENEWAL.pauseMs);
  }

  /** When the new token ends. Should it fail, it is tried again, and in the end the server closes with 4002. */
  async #replace(): Promise<number> {
    const token = await this.#tokens.renew();
    await this.#use(token);
    return token.expiresAt ?? Number.POSITIVE_INFINITY;
  }
}
