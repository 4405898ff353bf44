import { expect } from 'bun:test';
import { commands, type Command, type CommandName, type Output } from '@messaging/protocol/commands';
import { errorBody, type ErrorBody } from '@messaging/protocol/errors';
import { API_PREFIX } from '@messaging/protocol/frames';
import type { App } from '@messaging/server/app';
import type { User } from './token.ts';

/** An answer whose body has passed the contract's schema. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

type Query = Readonly<Record<string, string | number | boolean>>;

/** Calls the REST routes as one user; every answer is checked against the command table. */
export class Rest {
  readonly #app: App;
  readonly #user: User;

  constructor(app: App, user: User) {
    this.#app = app;
    this.#user = user;
  }

  /** Expects success. `params` fill the path, `query` and `body` are sent as they are. */
  async call<K extends CommandName>(
    name: K,
    { params = {}, query = {}, body }: { params?: Query; query?: Query; body?: unknown } = {},
  ): Promise<Answer<Output<K>>> {
    const { rest, output }: Command = commands[name];
    if (rest === undefined) throw new Error(`${name} has no route`);
    const path = rest.path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])));
    const response = await this.fetch(rest.method, path + search(query), body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${name} was answered ${response.status}: ${text}`);
    const parsed = output.parse(JSON.parse(text));
    // Strict: what the schema would strip must not have been sent.
    expect(parsed).toEqual(JSON.parse(text));
    return { status: response.status, headers: response.headers, body: parsed as Output<K> };
  }

  /** Expects an error body of the contract. */
  async fail(method: string, path: string, body?: unknown): Promise<Answer<ErrorBody>> {
    return await failureOf(await this.fetch(method, path, body));
  }

  /** A raw call under the API's prefix; a string body goes out as it is. */
  fetch(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(new URL(API_PREFIX + path, this.#app.url), {
      method: method.toUpperCase(),
      headers: { Authorization: `Bearer ${this.#user.token}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }
}

/** Checks that an answer is the contract's error body. */
export async function failureOf(response: Response): Promise<Answer<ErrorBody>> {
  const body = errorBody.parse(await response.json());
  expect(response.headers.get('content-type')).toStartWith('application/json');
  expect(response.headers.get('x-request-id')).toBe(body.requestId);
  return { status: response.status, headers: response.headers, body };
}

function search(query: Query): string {
  const entries = Object.entries(query).map(([key, value]) => [key, String(value)]);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
}
