/** Subset of JSON Schema that the protocol uses. */
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

/** Formats a schema as a TypeScript type with comments on its fields, in prettier's style. */
export function toType(schema: Schema, indent = ''): string {
  if (schema.$ref !== undefined) return schema.$ref.slice('#/$defs/'.length);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((option) => toType(option, indent)).join(' | ');
  if (typeof schema.type === 'object')
    return schema.type.map((type) => toType({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'array':
      return `readonly ${arrayItem(toType(schema.items ?? {}, indent))}[]`;
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

/** Formats a member of an object type, with `comment` as its docstring. */
export function member(name: string, type: string, comment: string | undefined, indent: string): string {
  const docstring = comment === undefined ? '' : `${indent}/** ${comment}. */\n`;
  return `${docstring}${indent}readonly ${name}: ${type};\n`;
}

function objectType(
  { properties = {}, required = [], additionalProperties }: Schema,
  indent: string,
): string {
  const entries = Object.entries(properties);
  if (entries.length === 0) {
    const values = typeof additionalProperties === 'object' ? toType(additionalProperties, indent) : 'never';
    return `Readonly<Record<string, ${values}>>`;
  }
  const inner = `${indent}  `;
  const members = entries.map(([name, schema]) =>
    member(
      required.includes(name) ? name : `${name}?`,
      toType(schema, inner),
      schema.description?.replace(/\.$/, ''),
      inner,
    ),
  );
  return `{\n${members.join('')}${indent}}`;
}

function arrayItem(type: string): string {
  return type.includes(' | ') || type.startsWith('readonly ') ? `(${type})` : type;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
