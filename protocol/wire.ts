import { z } from 'zod';
import { CLOSE_CODES } from './close-codes.ts';
import { commands, type Command } from './commands.ts';
import { errorBody, ERRORS } from './errors.ts';
import { events } from './events.ts';
import { LIMITS, PROTOCOL_VERSION, TYPING } from './limits.ts';

/** Converts a schema to JSON Schema (draft 2020-12), as a client writes it (`input`) or reads it (`output`). */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}

/** Describes as plain JSON all parts of the wire that another implementation may depend on. */
export function describeWire(): unknown {
  const describeCommand = ({ input, output, summary: _, isBatched: __, ...rest }: Command) => ({
    ...rest,
    input: jsonSchema(input, 'input'),
    output: jsonSchema(output, 'output'),
  });
  const errors = Object.entries(ERRORS).map(([code, { status, retryable }]) => [code, status, retryable]);
  return {
    version: PROTOCOL_VERSION,
    limits: LIMITS,
    typing: TYPING,
    commands: Object.entries(commands).map(([name, command]) => [name, describeCommand(command)]),
    events: Object.entries(events).map(([type, payload]) => [type, jsonSchema(payload, 'output')]),
    errors,
    errorBody: jsonSchema(errorBody, 'output'),
    closeCodes: CLOSE_CODES,
  };
}
