import { API_PREFIX } from '@messaging/protocol/endpoints';
import { toRequest, type RestRequest, type Route } from '@messaging/protocol/route';
import {
  createError,
  toFailure,
  isTokenRefused,
  MessagingError,
  createRefusedError,
  type Refusal,
} from './failure.ts';
import type { Timers } from './timers.ts';
import type { Token, TokenSource } from './token-source.ts';
import { ROUTES, type Commands } from './wire.ts';

type RestCommand = keyof typeof ROUTES;

/** Time limit of one request, in milliseconds. The service's own limit for its database is shorter. */
const TIMEOUT_MS = 20_000;

interface RestDependencies {
  readonly url: () => string;
  readonly fetch: typeof globalThis.fetch;
  readonly tokens: TokenSource;
  readonly timers: Timers;
}

/** The REST calls. They reject with `refused`, `network`, `timeout`, `token` or `closed`. */
export class Rest {
  readonly #dependencies: RestDependencies;

  constructor(parts: RestDependencies) {
    this.#dependencies = parts;
  }

  /** Carries out a command of the core. */
  call<K extends RestCommand>(name: K, input: Commands[K]['input']): Promise<Commands[K]['output']> {
    return this.callRoute(ROUTES[name], input);
  }

  /** Carries out a command by its route. A refused token is replaced once. */
  async callRoute<T>(route: Route, input: object): Promise<T> {
    const { tokens } = this.#dependencies;
    const request = toRequest(route, input);
    const token = await tokens.get();
    try {
      return await this.#attempt(token, request);
    } catch (error) {
      if (!isTokenRefused(toFailure(error))) throw error;
      tokens.markRefused(token);
      return await this.#attempt(await tokens.get(), request);
    }
  }

  /** A cheap call with this token. Browsers hide why a handshake failed; the failure of this call shows it. */
  async probe(token: Token): Promise<void> {
    await this.#attempt(token, toRequest(ROUTES.getPresence, { userId: token.userId ?? 1 }));
  }

  async #attempt<T>(token: Token, request: RestRequest): Promise<T> {
    const abort = new AbortController();
    const answer = this.#fetch(token, request, abort.signal);
    const what = `${request.method} ${request.path}`;
    try {
      return (await this.#dependencies.timers.withTimeout(what, TIMEOUT_MS, answer)) as T;
    } catch (error) {
      abort.abort();
      throw error;
    }
  }

  async #fetch({ text }: Token, { path, ...request }: RestRequest, signal: AbortSignal): Promise<unknown> {
    const { fetch, url } = this.#dependencies;
    const headers = { Authorization: `Bearer ${text}`, 'Content-Type': 'application/json' };
    try {
      const response = await fetch(url() + API_PREFIX + path, { ...request, headers, signal });
      const answer: unknown = await response.json();
      if (response.ok) return answer;
      throw toRefusedError(answer, response);
    } catch (error) {
      if (error instanceof MessagingError) throw error;
      throw createError('network', `${request.method} ${path}: ${String(error)}`, error);
    }
  }
}

function toRefusedError(answer: unknown, { status, headers }: Response): MessagingError {
  const refusal = answer as Partial<Refusal> | null;
  // A proxy answered instead of the service. Its body means nothing, and the call may succeed later.
  if (typeof refusal?.code !== 'string')
    return createError('network', `The answer with status ${status} is not the service's.`);
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN);
  return createRefusedError({
    ...(refusal as Refusal),
    ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1_000 }),
  });
}
