import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import type { Components, JsonObject } from './components.ts';
import { byStatus } from './possible-errors.ts';

export const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };
const RETRY_AFTER = { 'Retry-After': { $ref: '#/components/headers/Retry-After' } };

/** A response for each status that these codes come with. */
export function refusals(codes: readonly ErrorCode[], components: Components): JsonObject {
  const entries = [...byStatus(codes)].map(([status, of]) => {
    return [status, components.response(of.map(pascalCase).join('Or'), refusal(status, of))];
  });
  return Object.fromEntries(entries) as JsonObject;
}

function refusal(status: number, codes: readonly ErrorCode[]): JsonObject {
  const code = { properties: { code: { enum: codes } } };
  return {
    description: codes.map((of) => `\`${of}\`: ${ERRORS[of].meaning}`).join('\n\n'),
    headers: { ...REQUEST_ID, ...((status === 429 || status === 503) && RETRY_AFTER) },
    content: json({ allOf: [{ $ref: '#/components/schemas/Error' }, code] }),
  };
}

export function json(schema: JsonObject): JsonObject {
  return { 'application/json': { schema } };
}

function pascalCase(code: string): string {
  return code.replace(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase());
}
