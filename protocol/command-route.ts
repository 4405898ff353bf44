import { z } from 'zod';
import type { Command } from './commands.ts';
import type { Method, Route } from './route.ts';

/** Methods whose remaining fields travel in the query; those of the others travel in the body. */
const WITHOUT_BODY: ReadonlySet<Method> = new Set(['GET', 'DELETE']);

/** The command's REST route; undefined when it has none. */
export function commandRoute({ rest, input }: Command): Route | undefined {
  if (rest === undefined) return undefined;
  const method = rest.method.toUpperCase() as Method;
  const inPath = new Set([...rest.path.matchAll(/:(\w+)/g)].map(([, name]) => name));
  const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
  const others = fields.filter((name) => !inPath.has(name));
  const query = WITHOUT_BODY.has(method) ? others : (rest.query ?? []);
  const body = others.filter((name) => !query.includes(name));
  // A PUT often names all there is to say in its path.
  const hasBody = !WITHOUT_BODY.has(method) && (method !== 'PUT' || body.length > 0);
  return { method, path: rest.path, ...(query.length > 0 && { query }), ...(hasBody && { body }) };
}
