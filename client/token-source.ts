import { createError, MessagingError } from './failure.ts';
import type { Timers } from './timers.ts';
import type { UserId } from './wire.ts';

/**
 * Returns the platform's token, or null when no user is signed in. `isRefused`: the service refused the last token, so a
 * cached one must not be returned. May be called at any time and has 30 s.
 */
export type GetToken = (why: { readonly isRefused: boolean }) => Promise<string | null> | string | null;

/** A token and its claims; a claim that cannot be read is null. */
export interface Token {
  readonly text: string;
  readonly userId: UserId | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
}

/** Time limit of `getToken`, in milliseconds. */
const TIMEOUT_MS = 30_000;
/** A token that expires within this time is not used for new calls, in milliseconds. */
const EXPIRING_MS = 10_000;
/** A token this young is used even if it looks expired, in milliseconds: with a wrong clock every token does. */
const FRESH_MS = 30_000;

/** The current token. Concurrent callers share one request, and all tokens are of one user. */
export class TokenSource {
  readonly #getToken: GetToken;
  readonly #timers: Timers;
  readonly #onUser: (userId: UserId) => void;
  #current: Token | undefined;
  #gotAt = 0;
  #isRefused = false;
  #running: Promise<Token> | undefined;
  #userId: UserId | null = null;

  /** `onUser` is called once, when the user of the tokens is known. */
  constructor(getToken: GetToken, timers: Timers, onUser: (userId: UserId) => void) {
    this.#getToken = getToken;
    this.#timers = timers;
    this.#onUser = onUser;
  }

  get userId(): UserId | null {
    return this.#userId;
  }

  /** The current token, or a new one when that expires soon. Rejects with `token` or `timeout`. */
  async get(): Promise<Token> {
    const current = this.#current;
    const now = this.#timers.clock.now();
    const end = Math.max(current?.expiresAt ?? Number.POSITIVE_INFINITY, this.#gotAt + FRESH_MS);
    if (current !== undefined && end - now > EXPIRING_MS) return current;
    return await this.renew();
  }

  /** Requests a new token. Rejects like `get`. */
  renew(): Promise<Token> {
    this.#running ??= this.#start();
    return this.#running;
  }

  /** Drops the running request, so that the next `get` calls `getToken` again. */
  abandon(): void {
    this.#running = undefined;
  }

  /** Drops a token that the service refused. */
  markRefused(token: Token | undefined): void {
    if (token !== this.#current) return;
    this.#current = undefined;
    this.#isRefused = true;
  }

  /** Sets the user. Throws `token` when it differs from the user known so far. */
  identify(userId: UserId): void {
    if (this.#userId === userId) return;
    if (this.#userId !== null) throw createError('token', 'getToken returned the token of another user.');
    this.#userId = userId;
    this.#onUser(userId);
  }

  #start(): Promise<Token> {
    const running = this.#fetchToken().finally(() => {
      // After `abandon` a newer request may be running.
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }

  async #fetchToken(): Promise<Token> {
    const token = readToken(await this.#callGetToken());
    if (token.userId !== null) this.identify(token.userId);
    this.#isRefused = false;
    this.#current = token;
    this.#gotAt = this.#timers.clock.now();
    return token;
  }

  async #callGetToken(): Promise<string> {
    const result = new Promise<string | null>((resolve) =>
      resolve(this.#getToken({ isRefused: this.#isRefused })),
    );
    const text = await this.#timers.withTimeout('getToken', TIMEOUT_MS, result).catch((error: unknown) => {
      if (error instanceof MessagingError) throw error;
      const message = `getToken failed: ${String(error)}`;
      throw new MessagingError({ kind: 'token', message, canRetry: true }, error);
    });
    if (!text) throw createError('token', 'getToken returned no token: no user is signed in.');
    return text;
  }
}

/** Reads the claims without verifying them; the service does that. */
export function readToken(text: string): Token {
  try {
    const payload = (text.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims = JSON.parse(atob(payload)) as { userId?: number; sub?: string; exp?: number };
    const userId = Number(claims.userId ?? claims.sub);
    const expiresAt = Number(claims.exp) * 1_000;
    return {
      text,
      userId: Number.isSafeInteger(userId) ? userId : null,
      expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
    };
  } catch {
    return { text, userId: null, expiresAt: null };
  }
}
