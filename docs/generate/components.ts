import { isDeepStrictEqual } from 'node:util';
import { jsonSchema } from '../../protocol/wire.ts';

export type JsonObject = Record<string, unknown>;
type ZodSchema = Parameters<typeof jsonSchema>[0];

/** Collects the named parts of a document, so that each is written once under `components` and referenced elsewhere. */
export class Components {
  readonly schemas: Record<string, JsonObject> = {};
  readonly responses: Record<string, JsonObject> = {};

  /** Converts a schema to JSON Schema, as clients write it (`input`) or read it (`output`), with references to named schemas. */
  schema(schema: ZodSchema, io: 'input' | 'output'): JsonObject {
    const { $defs = {}, ...root } = tidy(jsonSchema(schema, io)) as JsonObject & { $defs?: JsonObject };
    for (const [name, definition] of Object.entries($defs)) this.#add(name, definition as JsonObject);
    return root;
  }

  /** A reference to the response of this name. */
  response(name: string, response: JsonObject): JsonObject {
    this.responses[name] = response;
    return { $ref: `#/components/responses/${name}` };
  }

  /** Names a schema. A schema that already has a name, or has no fields, stays inline. */
  named(name: string, schema: JsonObject): JsonObject {
    const { properties } = schema as { properties?: JsonObject };
    if (Object.keys(properties ?? {}).length === 0) return schema;
    this.#add(name, schema);
    return { $ref: `#/components/schemas/${name}` };
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
  const {
    additionalProperties,
    propertyNames: _,
    pattern,
    $ref,
    ...rest
  } = withPlainConst(withPlainNull(object));
  return {
    ...(typeof $ref === 'string' && { $ref: $ref.replace('#/$defs/', '#/components/schemas/') }),
    ...rest,
    // Without a format, generated clients use 32 bits for `integer`.
    ...(isInteger(rest) && Number(rest['maximum']) > 2 ** 31 && { format: 'int64' }),
    // The format says the same, and the pattern of a query parameter applies to its text, not to the number.
    ...(pattern !== undefined && !isInteger(rest) && !('format' in rest) && { pattern }),
    // Answers may gain fields, and clients must accept fields that they do not know.
    ...(additionalProperties !== undefined && additionalProperties !== false && { additionalProperties }),
  };
}

function isInteger({ type }: JsonObject): boolean {
  return [type].flat().includes('integer');
}

/** Writes a type or null as a list of types, which more generators support than `anyOf`. */
function withPlainNull(object: JsonObject): JsonObject {
  const { anyOf, ...outer } = object as { anyOf?: JsonObject[] };
  const [first, second] = anyOf ?? [];
  if (anyOf?.length !== 2 || first === undefined || second?.['type'] !== 'null') return object;
  if (typeof first['type'] !== 'string' || 'enum' in first) return object;
  return { ...first, ...outer, type: [first['type'], 'null'] };
}

/** Writes constants as enums: generators turn `const: true` into a string and differ on other constants. */
function withPlainConst(object: JsonObject): JsonObject {
  const { const: constant, ...rest } = object;
  if (typeof constant === 'boolean') return { ...rest, description: `Always \`${constant}\`` };
  return typeof constant === 'string' ? { ...rest, enum: [constant] } : object;
}
