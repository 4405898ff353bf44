import { isDeepStrictEqual } from 'node:util';
import { jsonSchema } from '../../protocol/wire.ts';

export type JsonObject = Record<string, unknown>;
type ZodSchema = Parameters<typeof jsonSchema>[0];

/** Gathers what a document names, so that each is written once under `components` and referred to elsewhere. */
export class Components {
  readonly schemas: Record<string, JsonObject> = {};
  readonly responses: Record<string, JsonObject> = {};

  /** The schema as a client writes it (`input`) or reads it (`output`), with references to the named ones. */
  schema(schema: ZodSchema, io: 'input' | 'output'): JsonObject {
    const { $defs = {}, ...root } = tidy(jsonSchema(schema, io)) as JsonObject & { $defs?: JsonObject };
    for (const [name, definition] of Object.entries($defs)) this.#add(name, definition as JsonObject);
    return root;
  }

  /** A reference to the response with this name. */
  response(name: string, response: JsonObject): JsonObject {
    this.responses[name] = response;
    return { $ref: `#/components/responses/${name}` };
  }

  #add(name: string, definition: JsonObject): void {
    const known = this.schemas[name];
    if (known !== undefined && !isDeepStrictEqual(known, definition)) {
      throw new Error(
        `The schema ${name} is one thing where clients write it and another where they read it.`,
      );
    }
    this.schemas[name] = definition;
  }
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const object = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tidy(inner)]));
  return tidyObject(object);
}

function tidyObject(object: JsonObject): JsonObject {
  const { additionalProperties, pattern, $ref, ...rest } = object;
  return {
    ...(typeof $ref === 'string' && { $ref: $ref.replace('#/$defs/', '#/components/schemas/') }),
    ...rest,
    // Generated clients take `integer` for 32 bits unless told.
    ...(rest['type'] === 'integer' && Number(rest['maximum']) > 2 ** 31 && { format: 'int64' }),
    // A format says the same, and a query's pattern is about its text, not the number.
    ...(pattern !== undefined && rest['type'] !== 'integer' && !('format' in rest) && { pattern }),
    // Answers may grow members: clients must not refuse the ones they do not know.
    ...(additionalProperties !== undefined && additionalProperties !== false && { additionalProperties }),
  };
}
