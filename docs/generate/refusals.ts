import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import type { Components, JsonObject } from './components.ts';
import { byStatus } from './possible-errors.ts';

// Repeated at each response, because openapi-generator fails at a reference to a header.
export const REQUEST_ID = {
  'X-Request-Id': {
    description: "This request's id, as in the log and in an error's `requestId`",
    schema: { type: 'string', format: 'uuid' },
  },
};
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 0 } },
};

/** Responses for these error codes, one per status. */
export function refusals(codes: readonly ErrorCode[], components: Components): JsonObject {
  const entries = [...byStatus(codes)].map(([status, group]) => {
    return [status, components.response(group.map(pascalCase).join('Or'), refusal(status, group))];
  });
  return Object.fromEntries(entries) as JsonObject;
}

function refusal(status: number, codes: readonly ErrorCode[]): JsonObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join('\n\n'),
    headers: { ...REQUEST_ID, ...((status === 429 || status === 503) && RETRY_AFTER) },
    content: json({ $ref: '#/components/schemas/ErrorBody' }, toExamples(codes)),
  };
}

/** Content with a schema and named examples. */
export function json(schema: JsonObject, examples: JsonObject = {}): JsonObject {
  const named = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    'application/json': {
      schema,
      ...(named.length > 0 && { examples: Object.fromEntries(named) as JsonObject }),
    },
  };
}

function toExamples(codes: readonly ErrorCode[]): JsonObject {
  const entries = codes.map((code) => {
    const { meaning, retryable } = ERRORS[code];
    const details = [{ path: 'limit', message: 'Too big: expected number to be <=100' }];
    const body = { error: meaning, code, retryable, ...(code === 'invalid_request' && { details }) };
    return [code, { ...body, requestId: '018f3b1e-8a52-7c41-9f10-0123456789ab' }];
  });
  return Object.fromEntries(entries) as JsonObject;
}

export function pascalCase(code: string): string {
  return code.replace(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase());
}
