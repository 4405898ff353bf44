import * as fc from 'fast-check';

/** Part of JSON Schema that the command table uses. */
export interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Existing ids and tokens, so that not every call ends with "not found". */
export interface Known {
  readonly uuids: readonly string[];
  readonly integers: readonly number[];
  readonly texts: readonly string[];
}

const NASTY_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '\ufeff',
  '😀'.repeat(300),
  'x'.repeat(11_000),
  "'; drop table messages; --",
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '\r\nX-Injected: 1',
  ...'__proto__ constructor %00 %s%n ${7*7} {{7*7}} null NaN 1e999 0x10 ٣'.split(' '),
];
const NASTY_NUMBERS = [0, -0, -1, 0.1, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 5e-324];
const NASTY = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { length: -1 },
  { toString: 1 },
] as readonly unknown[];

/** Any JSON value, often one that has broken other services. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...NASTY_TEXTS, ...NASTY_NUMBERS, ...NASTY),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
);

/** Name of a field outside of the schema. */
const oddKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '', 'userId', 'senderId', 'role', 'isAdmin', 'seq'),
  fc.string(),
);

/** Values of a schema, mostly valid, sometimes arbitrary. */
export function generateValues(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const values = new Values(schema.$defs ?? {}, known);
  return values.toArbitrary(schema);
}

class Values {
  readonly #definitions: Readonly<Record<string, Schema>>;
  readonly #known: Known;

  constructor(definitions: Readonly<Record<string, Schema>>, known: Known) {
    this.#definitions = definitions;
    this.#known = known;
  }

  toArbitrary(schema: Schema): fc.Arbitrary<unknown> {
    return fc.oneof({ arbitrary: this.#right(schema), weight: 12 }, { arbitrary: garbage, weight: 1 });
  }

  #right(schema: Schema): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined)
      return this.#right(this.#definitions[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => this.toArbitrary(one)));
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    switch (schema.type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return this.#integer(schema);
      case 'string':
        return this.#string(schema);
      case 'array':
        return fc.array(this.toArbitrary(schema.items ?? {}), { maxLength: (schema.maxItems ?? 3) + 1 });
      case 'object':
        return this.#object(schema);
      case undefined:
      default:
        return garbage;
    }
  }

  #integer({
    minimum = Number.MIN_SAFE_INTEGER,
    maximum = Number.MAX_SAFE_INTEGER,
  }: Schema): fc.Arbitrary<unknown> {
    const edges = fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1);
    return fc.oneof(
      fc.integer({ min: minimum, max: maximum }),
      ...some(this.#known.integers),
      fc.nat(300),
      edges,
    );
  }

  #string({ format, minLength = 0, maxLength = 100 }: Schema): fc.Arbitrary<unknown> {
    if (format === 'uuid') return fc.oneof(...some(this.#known.uuids), ...some(this.#known.uuids), fc.uuid());
    if (format === 'uri') return fc.webUrl({ withQueryParameters: true, withFragments: true });
    if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const edges = fc.constantFrom('x'.repeat(minLength), 'x'.repeat(maxLength), '😀'.repeat(maxLength + 1));
    return fc.oneof(fc.string({ unit: 'binary', maxLength: 50 }), ...some(this.#known.texts), edges);
  }

  #object({
    properties = {},
    required = [],
    additionalProperties,
    propertyNames = {},
  }: Schema): fc.Arbitrary<unknown> {
    const members = Object.entries(properties).map(([key, schema]) => {
      const member = this.toArbitrary(schema).map((value) => [[key, value]]);
      return sometimes(member, required.includes(key) ? 20 : 1, []);
    });
    const named =
      additionalProperties && fc.tuple(this.#key(propertyNames), this.toArbitrary(additionalProperties));
    const more = fc.array(named ?? fc.tuple(oddKey, garbage), { maxLength: named ? 5 : 1 });
    // Not from a literal, so that `__proto__` is an ordinary property.
    return fc.tuple(...members, more).map((lists) => Object.fromEntries(lists.flat() as [string, unknown][]));
  }

  #key(schema: Schema): fc.Arbitrary<string> {
    return this.toArbitrary(schema).map(plainText);
  }
}

/** `value`, `times` times as often as `otherwise`. */
export function sometimes<T, U>(that: fc.Arbitrary<T>, times: number, otherwise: U): fc.Arbitrary<T | U> {
  return fc.oneof({ arbitrary: that, weight: times }, { arbitrary: fc.constant(otherwise), weight: 1 });
}

/** A string unchanged, other values as JSON. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A random known value, if there is one. */
function some<T>(values: readonly T[]): fc.Arbitrary<T>[] {
  return values.length === 0 ? [] : [fc.constantFrom(...values)];
}
