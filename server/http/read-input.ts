import { z } from 'zod';
import type { Command } from '@messaging/protocol/commands';
import type { Route } from '@messaging/protocol/route';
import { URL_FLAG, URL_INTEGER } from '@messaging/protocol/url-text';
import { jsonSchema } from '@messaging/protocol/wire';
import { parseInput } from '../commands/parse-input.ts';

/** The parts of a request that carry input. */
interface RequestParts {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** JSON types that a path or a query can carry. */
type UrlType = 'string' | 'integer' | 'boolean';

/** Messages for texts that cannot be converted. */
const MESSAGES: Readonly<Record<UrlType, string | undefined>> = {
  string: undefined,
  integer: 'must be a whole number',
  boolean: `Invalid option: expected one of ${URL_FLAG.enum.map((flag) => `"${flag}"`).join('|')}`,
};

/**
 * Creates the function that reads a command's input from the parts of a request, and fails with `invalid_request`. The
 * input's schema knows nothing of URLs, so the texts of path and query are converted by the JSON type of their field.
 */
export function createReadInput({ input }: Command, { query = [], body = [] }: Route) {
  const types = urlTypes(input, body);
  const describe: z.core.$ZodErrorMap = ({ code, input: value, path: [name] = [] }) =>
    code === 'invalid_type' && typeof value === 'string'
      ? MESSAGES[types.get(String(name)) ?? 'string']
      : undefined;
  return (parts: RequestParts): unknown => {
    const inUrl = { ...pick(parts.query, query), ...parts.path };
    const converted = Object.entries(inUrl).map(([name, text]) => [name, convert(text, types.get(name))]);
    return parseInput(input, { ...pick(parts.body, body), ...Object.fromEntries(converted) }, describe);
  };
}

/** The types of the fields in path and query. Throws when a URL cannot carry one of them. */
function urlTypes(input: z.ZodType, inBody: readonly string[]): Map<string, UrlType> {
  const { properties = {} } = jsonSchema(input, 'input') as {
    properties?: Record<string, { type?: string }>;
  };
  const types = new Map<string, UrlType>();
  for (const [name, { type = 'unknown' }] of Object.entries(properties)) {
    if (inBody.includes(name)) continue;
    if (!(type in MESSAGES)) throw new Error(`${name}: a URL cannot carry a value of the type ${type}`);
    types.set(name, type as UrlType);
  }
  return types;
}

/** The value of a text. A text that cannot be converted stays a text, which the input's schema refuses. */
function convert(text: string, type: UrlType | undefined): unknown {
  if (type === 'integer' && URL_INTEGER.test(text)) return Number(text);
  if (type === 'boolean' && URL_FLAG.enum.includes(text)) return text === 'true';
  return text;
}

function pick<T>(fields: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const found = names.flatMap((name) =>
    Object.hasOwn(fields, name) ? [[name, fields[name] as T] as const] : [],
  );
  return Object.fromEntries(found);
}
