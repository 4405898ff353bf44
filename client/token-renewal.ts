import type { Timers } from './timers.ts';
import type { Token, TokenSource } from './token-source.ts';

/** Time before its expiry that a token is replaced, and least time between two attempts, in milliseconds. */
const RENEWAL = { aheadMs: 60_000, pauseMs: 30_000 };
/** Longest timer, in milliseconds; longer ones overflow in browsers. A longer wait is split. */
const MAX_TIMER_MS = 24 * 60 * 60_000;

/** Replaces the token of an open connection before it expires. */
export class TokenRenewal {
  readonly #tokens: TokenSource;
  readonly #timers: Timers;
  readonly #onToken: (token: Token) => Promise<void>;
  #cancel: () => void = () => {};

  /** `onToken` passes a new token to the connection, and rejects when that failed. */
  constructor(tokens: TokenSource, timers: Timers, onToken: (token: Token) => Promise<void>) {
    this.#tokens = tokens;
    this.#timers = timers;
    this.#onToken = onToken;
  }

  /** `expiresAt` is the expiry of the current token, in milliseconds since 1970. */
  start(expiresAt: number): void {
    this.#schedule(expiresAt, 0);
  }

  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
  }

  /** Schedules the renewal, at least `minMs` from now: with a wrong clock every token looks expired. */
  #schedule(expiresAt: number, minMs: number): void {
    const ms = Math.max(minMs, expiresAt - RENEWAL.aheadMs - this.#timers.clock.now());
    this.#cancel();
    this.#cancel = this.#timers.after(Math.min(ms, MAX_TIMER_MS), () => {
      if (ms > MAX_TIMER_MS) this.#schedule(expiresAt, minMs);
      else void this.#renew(expiresAt);
    });
  }

  async #renew(expiresAt: number): Promise<void> {
    // `stop` or `start` during the renewal replaces this timer.
    const timer = this.#cancel;
    const next = await this.#replace().catch(() => expiresAt);
    if (this.#cancel === timer) this.#schedule(next, RENEWAL.pauseMs);
  }

  /** Resolves to the expiry of the new token. A failure is retried; finally the server closes with 4002. */
  async #replace(): Promise<number> {
    const token = await this.#tokens.renew();
    await this.#onToken(token);
    return token.expiresAt ?? Number.POSITIVE_INFINITY;
  }
}
