import * as fc from 'fast-check';
import { commandRoute } from '@messaging/protocol/command-route';
import type { Command } from '@messaging/protocol/commands';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import { jsonSchema } from '@messaging/protocol/wire';
import { garbage, plainText, generateValues, type Known } from './arbitraries.ts';

/** A request as `fetch` takes it. */
export interface FuzzRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  '',
];
const AUTHORIZATIONS = [
  '',
  'Bearer',
  'Bearer x',
  'Bearer a.b.c',
  'Basic dXNlcjpwYXNz',
  'Bearer null',
  'bearer  ',
];

/** Requests to one route of the command table with a token. */
export function requestsTo(command: Command, token: string, known: Known): fc.Arbitrary<FuzzRequest> {
  const { method = 'GET', path = '', body: inBody } = commandRoute(command) ?? {};
  const inputs = generateValues(jsonSchema(command.input, 'input'), known);
  const parts = fc.record({
    input: inputs.map(asObject),
    headers: headers(token),
    query: fc.webQueryParameters({ size: 'small' }),
    raw: fc.oneof({ arbitrary: fc.constant(undefined), weight: 6 }, { arbitrary: rawBody, weight: 1 }),
  });
  return parts.map(({ input, headers, query, raw }) => {
    const { path: filled, rest } = fill(path, input);
    const search = inBody ? `?${query}` : `?${toSearch(rest)}&${query}`;
    const body = raw ?? JSON.stringify(rest);
    return {
      path: API_PREFIX + filled + search,
      method,
      headers,
      ...(method !== 'GET' && { body }),
    };
  });
}

const rawBody = fc.oneof(
  fc.string({ unit: 'binary' }),
  garbage.map((value) => JSON.stringify(value)),
  fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
  fc.constantFrom(
    '',
    '{',
    '[[',
    '{"a":1}{',
    '['.repeat(5_000),
    '{"a":'.repeat(40),
    ' '.repeat(65_536),
    '\ufeff{}',
  ),
);

function headers(token: string): fc.Arbitrary<Record<string, string>> {
  return fc.record(
    {
      Authorization: fc.oneof(
        { arbitrary: fc.constant(`Bearer ${token}`), weight: 20 },
        { arbitrary: fc.constantFrom(...AUTHORIZATIONS), weight: 1 },
      ),
      'Content-Type': fc.constantFrom(...CONTENT_TYPES),
      Accept: fc.constantFrom('*/*', 'text/html', 'application/xml', ''),
      'Accept-Encoding': fc.constantFrom('identity', 'br', 'x'),
      Origin: fc.oneof(fc.constantFrom('null', 'https://evil.example', 'x'), fc.webUrl()),
      'X-Request-Id': fc.constantFrom('1', "'", 'x'.repeat(1_000)),
      'X-Forwarded-For': fc.ipV6(),
      'X-HTTP-Method-Override': fc.constantFrom('DELETE', 'PUT'),
      'If-None-Match': fc.constantFrom('*', '"x"'),
      Range: fc.constantFrom('bytes=0-1', 'bytes=-1'),
    },
    { requiredKeys: ['Authorization', 'Content-Type'] },
  );
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : { value };
}

function fill(path: string, input: Record<string, unknown>): { path: string; rest: Record<string, unknown> } {
  const rest = { ...input };
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const text = plainText(rest[name]).toWellFormed();
    delete rest[name];
    // These characters would change the route.
    return ['', '.', '..'].includes(text) ? '%20' : encodeURIComponent(text);
  });
  return { path: filled, rest };
}

function toSearch(input: Record<string, unknown>): string {
  return new URLSearchParams(
    Object.entries(input).map(([key, value]) => [key, plainText(value).toWellFormed()]),
  ).toString();
}
