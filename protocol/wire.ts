import { z } from 'zod';
import { CLOSE_CODES } from './close-codes.ts';
import { commandRoute } from './command-route.ts';
import { commands, type Command } from './commands.ts';
import { errorBody, ERRORS } from './errors.ts';
import { events } from './events.ts';
import { LIMITS, PROTOCOL_VERSION, SCHEDULE_LIMITS, TYPING } from './limits.ts';
import { URL_FLAG, URL_INTEGER } from './url-text.ts';

interface JsonObject {
  readonly properties?: Readonly<Record<string, JsonObject>>;
  readonly [key: string]: unknown;
}

/** Converts a schema to JSON Schema (draft 2020-12), as a client writes it (`input`) or reads it (`output`). */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}

/** Describes as plain JSON all parts of the wire that another implementation may depend on. */
export function describeWire(): unknown {
  const errors = Object.entries(ERRORS).map(([code, { status, retryable }]) => [code, status, retryable]);
  return {
    version: PROTOCOL_VERSION,
    limits: { ...LIMITS, ...SCHEDULE_LIMITS },
    typing: TYPING,
    commands: Object.entries<Command>(commands).map(([name, command]) => [name, describeCommand(command)]),
    events: Object.entries(events).map(([type, payload]) => [type, jsonSchema(payload, 'output')]),
    errors,
    errorBody: jsonSchema(errorBody, 'output'),
    closeCodes: CLOSE_CODES,
  };
}

function describeCommand(command: Command): object {
  const { input, output, summary: _, isBatched: __, ...rest } = command;
  return {
    ...rest,
    input: describeInput(command, jsonSchema(input, 'input')),
    output: jsonSchema(output, 'output'),
  };
}

/** The input with the fields of path and query as the texts that a URL carries. */
function describeInput(command: Command, schema: JsonObject): JsonObject {
  const route = commandRoute(command);
  if (route === undefined || schema.properties === undefined) return schema;
  const fields = Object.entries(schema.properties).map(([name, field]) => {
    return [name, route.body?.includes(name) ? field : describeUrlField(field)];
  });
  return { ...schema, properties: Object.fromEntries(fields) };
}

function describeUrlField(field: JsonObject): JsonObject {
  const { type, minimum, maximum } = field;
  if (type === 'boolean') return URL_FLAG;
  return type === 'integer' ? { type, minimum, maximum, pattern: URL_INTEGER.source } : field;
}
