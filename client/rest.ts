import { API_PREFIX } from './address.ts';
import { failed, failureOf, isTokenRefused, MessagingError, refused, type Refusal } from './failure.ts';
import type { Timers } from './timers.ts';
import type { Token, TokenSource } from './token-source.ts';
import type { Commands } from './wire.ts';

type Method = 'GET' | 'POST' | 'PUT';
type Output<K extends keyof Commands> = Commands[K]['output'];

/** How long one request may take, in milliseconds: the service itself gives up on its database after less. */
const PATIENCE_MS = 20_000;

interface RestParts {
  readonly url: () => string;
  readonly fetch: typeof globalThis.fetch;
  readonly tokens: TokenSource;
  readonly timers: Timers;
}

/** The REST calls. They reject with `refused`, `network`, `timeout`, `token` or `closed`. */
export class Rest {
  readonly #parts: RestParts;

  constructor(parts: RestParts) {
    this.#parts = parts;
  }

  /** `K` names the command that the path belongs to. A refused token is replaced once. */
  async call<K extends keyof Commands>(
    method: Method,
    path: string,
    body?: Commands[K]['input'],
  ): Promise<Output<K>> {
    const { tokens } = this.#parts;
    const token = await tokens.get();
    try {
      return (await this.#once(token, method, path, body)) as Output<K>;
    } catch (error) {
      if (!isTokenRefused(failureOf(error))) throw error;
      tokens.refuse(token);
      return (await this.#once(await tokens.get(), method, path, body)) as Output<K>;
    }
  }

  /**
   * Asks for next to nothing with this token. Browsers do not say why a handshake failed; the failure of this tells.
   */
  async probe(token: Token): Promise<void> {
    await this.#once(token, 'GET', `/presence/user/${token.userId ?? 1}`);
  }

  async #once(token: Token, method: Method, path: string, body?: unknown): Promise<unknown> {
    const { timers } = this.#parts;
    const abort = new AbortController();
    const answer = this.#fetch(token, method, path, body, abort.signal);
    return await timers.inTime(`${method} ${path}`, PATIENCE_MS, answer).catch((error: unknown) => {
      abort.abort();
      throw error;
    });
  }

  async #fetch(
    token: Token,
    method: Method,
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { fetch, url } = this.#parts;
    const headers = { Authorization: `Bearer ${token.text}`, 'Content-Type': 'application/json' };
    const init = { method, headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) };
    try {
      const response = await fetch(url() + API_PREFIX + path, init);
      const answer: unknown = await response.json();
      if (response.ok) return answer;
      throw refusalIn(answer, response);
    } catch (error) {
      if (error instanceof MessagingError) throw error;
      throw failed('network', `${method} ${path}: ${String(error)}`, error);
    }
  }
}

function refusalIn(answer: unknown, { status, headers }: Response): MessagingError {
  const refusal = answer as Partial<Refusal> | null;
  // Something between here and the service answered: its words mean nothing, and it may be gone soon.
  if (typeof refusal?.code !== 'string')
    return failed('network', `answered ${status}, but not by the service`);
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN);
  return refused({
    ...(refusal as Refusal),
    ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1_000 }),
  });
}

/** A query string of what is given. */
export function query(given: Readonly<Record<string, string | number | null | undefined>>): string {
  const known = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  return known.length === 0 ? '' : `?${new URLSearchParams(known as [string, string][]).toString()}`;
}
