import { LIMITS } from '@messaging/protocol/limits';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';

/** Reads one JSON object. Fails with `invalid_json`. */
export function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('invalid_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isDeep(text))
    throw new AppError('invalid_json');
  return value as Record<string, unknown>;
}

/** Whether objects and arrays nest deeper than the wire allows. Looks at well-formed JSON only. */
function isDeep(text: string): boolean {
  if (text.length <= LIMITS.jsonDepth * 2) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === QUOTE) inString = !inString;
    else if (inString) continue;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > LIMITS.jsonDepth) return true;
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The value as the schema has it. Fails with `invalid_request`, each bad field named in `details`. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues
    .slice(0, 20)
    .map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new AppError('invalid_request', { details });
}
