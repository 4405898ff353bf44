/** The part of JSON Schema that the protocol's schemas use. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The schema as a TypeScript type, its fields with comments, as prettier writes it. */
export function typeOf(schema: Schema, indent = ''): string {
  if (schema.$ref !== undefined) return schema.$ref.slice('#/$defs/'.length);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (typeof schema.type === 'object')
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'array':
      return `readonly ${arrayItem(typeOf(schema.items ?? {}, indent))}[]`;
    case 'object':
      return objectType(schema, indent);
    case 'integer':
      return 'number';
    case undefined:
      return 'unknown';
    default:
      return schema.type;
  }
}

/** A member of an object type on lines of its own, with what `about` says above it. */
export function member(name: string, type: string, about: string | undefined, indent: string): string {
  const comment = about === undefined ? '' : `${indent}/** ${about}. */\n`;
  return `${comment}${indent}readonly ${name}: ${type};\n`;
}

function objectType(
  { properties = {}, required = [], additionalProperties }: Schema,
  indent: string,
): string {
  const entries = Object.entries(properties);
  if (entries.length === 0) {
    const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'never';
    return `Readonly<Record<string, ${values}>>`;
  }
  const inner = `${indent}  `;
  const members = entries.map(([name, schema]) =>
    member(
      required.includes(name) ? name : `${name}?`,
      typeOf(schema, inner),
      schema.description?.replace(/\.$/, ''),
      inner,
    ),
  );
  return `{\n${members.join('')}${indent}}`;
}

function arrayItem(type: string): string {
  return type.includes(' | ') ? `(${type})` : type;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
