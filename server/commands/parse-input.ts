import { ACTING_USER_FIELDS } from '@messaging/protocol/acting-user';
import type { Command } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import { z } from 'zod';
import { AppError, invalid } from '../app-error.ts';

const actingUserFields = new Set<string>(ACTING_USER_FIELDS);

/** Reads one JSON object. Fails with `invalid_json`. */
export function parseJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('invalid_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isDeep(value))
    throw new AppError('invalid_json');
  return value as Record<string, unknown>;
}

/** Whether objects and arrays nest deeper than `left`. Checking parsed JSON takes a tenth of the time of checking its text. */
function isDeep(value: unknown, left: number = LIMITS.jsonDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  for (const key in value) if (isDeep((value as Record<string, unknown>)[key], left - 1)) return true;
  return false;
}

/** Parses a value. Fails with `invalid_request` and names each invalid field in `details`; `describe` may set their messages. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, describe?: z.core.$ZodErrorMap): T {
  const parsed = schema.safeParse(value, describe && { error: describe });
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues
    .slice(0, 20)
    .map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new AppError('invalid_request', { details });
}

/**
 * Refuses a write that names another user than `caller` as the acting one, with `invalid_request`. The caller's own id
 * is harmless, and so is every other field that the command does not know.
 */
export function refuseOtherActor({ input }: Command, body: unknown, caller: UserId): void {
  if (typeof body !== 'object' || body === null) return;
  for (const key in body) {
    if (!actingUserFields.has(key) || isDeclared(input, key)) continue;
    const value = (body as Record<string, unknown>)[key];
    if (value === null || value === caller || value === String(caller)) continue;
    throw invalid(key, "is not taken: the one who acts is the token's user");
  }
}

function isDeclared(input: z.ZodType, key: string): boolean {
  return input instanceof z.ZodObject && key in input.shape;
}
