import { expect } from 'bun:test';
import { commandRoute } from '@messaging/protocol/command-route';
import { commands, type Command, type CommandName, type Output } from '@messaging/protocol/commands';
import { errorBody, ERRORS, type ErrorBody } from '@messaging/protocol/errors';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { Message } from '@messaging/protocol/message';
import { toRequest } from '@messaging/protocol/route';
import type { App } from '@messaging/server/app';
import type { User } from './token.ts';

/** Answer whose body matches the schema of the contract. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

type Query = Readonly<Record<string, string | number | boolean>>;

/** Calls REST routes as one user; checks every answer against the command table. */
export class Rest {
  readonly #app: Pick<App, 'url'>;
  readonly #user: User;

  constructor(app: Pick<App, 'url'>, user: User) {
    this.#app = app;
    this.#user = user;
  }

  /** Expects success. `params` fill the path; `query` and `body` are sent unchanged. */
  async call<K extends CommandName>(
    name: K,
    { params = {}, query = {}, body }: { params?: Query; query?: Query; body?: unknown } = {},
  ): Promise<Answer<Output<K>>> {
    const command: Command = commands[name];
    const route = commandRoute(command);
    if (route === undefined) throw new Error(`${name} has no route`);
    const { method, path } = toRequest({ ...route, query: Object.keys(query) }, { ...params, ...query });
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${name} was answered ${response.status}: ${text}`);
    const parsed = command.output.parse(JSON.parse(text));
    // Strict: the answer must not have fields outside of the schema.
    expect(parsed).toEqual(JSON.parse(text));
    return { status: response.status, headers: response.headers, body: parsed as Output<K> };
  }

  /** Expects an error body of the contract. */
  async fail(method: string, path: string, body?: unknown): Promise<Answer<ErrorBody>> {
    return await readFailure(await this.fetch(method, path, body));
  }

  /** Expects an error; returns its short form: status, code and the paths of its details. */
  async refusal(method: string, path: string, body?: unknown): Promise<string> {
    return inShort(await this.fail(method, path, body));
  }

  /** Expects the same 404 for both paths: an object of another user and a missing one. */
  async cannotTell(method: string, path: string, unknownPath: string, body?: unknown): Promise<void> {
    const known = await this.fail(method, path, body);
    const unknown = await this.fail(method, unknownPath, body);
    expect(inShort(known)).toBe('404 not_found');
    expect({ ...known.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  }

  /** Raw call under the API's prefix; a string or bytes are sent unchanged, anything else as JSON. */
  fetch(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(new URL(API_PREFIX + path, this.#app.url), {
      method: method.toUpperCase(),
      headers: { Authorization: `Bearer ${this.#user.token}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
    });
  }
}

/** Checks that an answer is an error body of the contract and matches the registry of codes. */
export async function readFailure(response: Response): Promise<Answer<ErrorBody>> {
  const { status, headers } = response;
  const sent: unknown = await response.json();
  const body = errorBody.parse(sent);
  expect(body).toEqual(sent as ErrorBody);
  expect({ status, retryable: body.retryable }).toEqual({
    status: ERRORS[body.code].status,
    retryable: ERRORS[body.code].retryable,
  });
  expect(headers.get('content-type')).toStartWith('application/json');
  expect(headers.get('x-request-id')).toBe(body.requestId);
  return { status, headers, body };
}

/** Error in one line, as in `400 invalid_request title`, with each invalid field once. */
export function inShort({ status, body }: Answer<ErrorBody>): string {
  const fields = new Set((body.details ?? []).map(({ path }) => path));
  return [status, body.code, ...fields].join(' ');
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> | ReadableStream {
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
}

/** All messages of a thread, oldest first. */
export async function allMessages(rest: Rest, threadId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let hasMore = true; hasMore;) {
    const query = { after: messages.length, limit: 200 };
    const { body } = await rest.call('listMessages', { params: { threadId }, query });
    messages.push(...body.messages);
    hasMore = body.hasMore;
  }
  return messages;
}
