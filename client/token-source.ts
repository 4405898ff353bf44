import { failed, MessagingError } from './failure.ts';
import type { Timers } from './timers.ts';
import type { UserId } from './wire.ts';

/**
 * Gives the platform's token, or null when nobody is signed in. `isRefused`: the service did not take the last one, so a
 * cached one will not do. May be called at any time; it has 30 s.
 */
export type GetToken = (why: { readonly isRefused: boolean }) => Promise<string | null> | string | null;

/** A token and what its claims say; null where it could not be read. */
export interface Token {
  readonly text: string;
  readonly userId: UserId | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
}

const PATIENCE_MS = 30_000;
/** A token that ends so soon is not used for anything new. */
const NEARLY_OVER_MS = 10_000;
/** But with a clock that is wrong every token looks over: one that was got so lately is used all the same. */
const FRESH_MS = 30_000;

/** The token that is good now, asked for once by however many need it. Always one user's. */
export class TokenSource {
  readonly #getToken: GetToken;
  readonly #timers: Timers;
  readonly #onUser: (userId: UserId) => void;
  #current: Token | undefined;
  #gotAt = 0;
  #isRefused = false;
  #asking: Promise<Token> | undefined;
  #userId: UserId | null = null;

  /** `onUser` is called once, when it is known whose tokens these are. */
  constructor(getToken: GetToken, timers: Timers, onUser: (userId: UserId) => void) {
    this.#getToken = getToken;
    this.#timers = timers;
    this.#onUser = onUser;
  }

  get userId(): UserId | null {
    return this.#userId;
  }

  /** The current token, or a new one if that is nearly over. Rejects with `token` or `timeout`. */
  async get(): Promise<Token> {
    const current = this.#current;
    const now = this.#timers.clock.now();
    const end = Math.max(current?.expiresAt ?? Number.POSITIVE_INFINITY, this.#gotAt + FRESH_MS);
    if (current !== undefined && end - now > NEARLY_OVER_MS) return current;
    return await this.renew();
  }

  /** A new token, whatever the current one says. Rejects like `get`. */
  renew(): Promise<Token> {
    this.#asking ??= this.#ask();
    return this.#asking;
  }

  /** Drops the call that is under way, so that the next `get` calls `getToken` again. */
  abandon(): void {
    this.#asking = undefined;
  }

  /** The service does not take this token. */
  refuse(token: Token | undefined): void {
    if (token !== this.#current) return;
    this.#current = undefined;
    this.#isRefused = true;
  }

  /** Whose connection this is. Throws `token` if it is not the user known so far. */
  identify(userId: UserId): void {
    if (this.#userId === userId) return;
    if (this.#userId !== null) throw failed('token', 'getToken gave the token of another user.');
    this.#userId = userId;
    this.#onUser(userId);
  }

  #ask(): Promise<Token> {
    const asking = this.#askOnce().finally(() => {
      // After `abandon` a newer call may be under way.
      if (this.#asking === asking) this.#asking = undefined;
    });
    return asking;
  }

  async #askOnce(): Promise<Token> {
    const token = readToken(await this.#askOwner());
    if (token.userId !== null) this.identify(token.userId);
    this.#isRefused = false;
    this.#current = token;
    this.#gotAt = this.#timers.clock.now();
    return token;
  }

  async #askOwner(): Promise<string> {
    const asked = new Promise<string | null>((resolve) =>
      resolve(this.#getToken({ isRefused: this.#isRefused })),
    );
    const text = await this.#timers.inTime('getToken', PATIENCE_MS, asked).catch((error: unknown) => {
      if (error instanceof MessagingError) throw error;
      const message = `getToken failed: ${String(error)}`;
      throw new MessagingError({ kind: 'token', message, canRetry: true }, error);
    });
    if (!text) throw failed('token', 'getToken gave no token: nobody is signed in.');
    return text;
  }
}

/** Reads claims without checking anything: the service does that. */
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
