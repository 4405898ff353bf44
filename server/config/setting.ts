import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** One setting: its variable, its meaning, and its parser. */
export interface Setting<T, F = string | undefined> {
  /** Environment variable. */
  readonly name: string;
  readonly description: string;
  /** Default, as text of the variable; undefined means unset. */
  readonly fallback: F;
  /** Default in production, if it differs. */
  readonly productionFallback?: string;
  readonly requiredInProduction?: true;
  /** The value is never printed. */
  readonly secret?: true;
  /** Throws an Error whose message completes "NAME …" for an invalid text. */
  readonly parse: (text: string) => T;
  /** Stricter parser of production. */
  readonly parseInProduction?: (text: string) => T;
}

export function setting<T, const F extends string | undefined = undefined>(
  spec: Omit<Setting<T>, 'fallback'> & { readonly fallback?: F },
): Setting<T, F> {
  return { ...spec, fallback: spec.fallback as F };
}

export function integer(min: number, max: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new Error(`must be a whole number from ${min} to ${max}`);
  };
}

export function oneOf<const T extends string>(...values: T[]) {
  return (text: string): T => {
    const found = values.find((value) => value === text);
    if (found !== undefined) return found;
    throw new Error(`must be one of ${values.join(', ')}`);
  };
}

export function url(...protocols: string[]) {
  return (text: string): string => {
    const parsed = URL.parse(text);
    if (parsed?.host && protocols.includes(parsed.protocol.slice(0, -1))) return text;
    throw new Error(`must be a URL starting with ${protocols.map((p) => `${p}://`).join(' or ')}`);
  };
}

export function matching(pattern: RegExp, what: string) {
  return (text: string): string => {
    if (pattern.test(text)) return text;
    throw new Error(`must be ${what}`);
  };
}

export function origins(text: string): readonly string[] {
  const list = text
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean);
  const invalid = list.find(
    (origin) => origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin),
  );
  if (invalid === undefined) return list;
  throw new Error(
    `must be a comma separated list of origins such as https://app.example.com, or *; "${invalid}" is not an origin`,
  );
}

/** A list of origins without `*`. */
export function namedOrigins(text: string): readonly string[] {
  const list = origins(text);
  if (list.includes('*')) throw new Error('must name each origin; * is not allowed');
  return list;
}

export const flag = (text: string): boolean => oneOf('true', 'false')(text) === 'true';

/** A list of brokers as `host:port`; empty for `off`. */
export function brokers(text: string): readonly string[] {
  if (text === 'off') return [];
  const list = text.split(',').map((broker) => broker.trim());
  if (list.every(isHostAndPort)) return list;
  throw new Error('must be a comma separated list of brokers such as kafka.example.com:9092, or off');
}

/** Is the text `host:port`, with an IPv6 address in brackets? */
export function isHostAndPort(text: string): boolean {
  const port = Number(/^(?:[\w.-]+|\[[\da-f:]+\]):(\d{1,5})$/i.exec(text)?.[1]);
  return port >= 1 && port <= 65_535;
}

/** A comma separated list of addresses and CIDR blocks, parsed to `address/bits`. */
export function networks(text: string): readonly string[] {
  const list = text
    .split(',')
    .map((block) => block.trim())
    .filter(Boolean);
  return list.map((block) => {
    const [, address = '', bits] = /^([\d.]+|[\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(block) ?? [];
    const maxBits = isIP(address) === 6 ? 128 : 32;
    const prefix = Number(bits ?? maxBits);
    if (isIP(address) !== 0 && prefix <= maxBits) return `${address}/${prefix}`;
    throw new Error('must be a comma separated list of addresses or CIDR blocks such as 10.0.0.0/8');
  });
}

/** Reads the text of the file at this path. */
export function file(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error('must name a readable file');
  }
}

export const anyText = (text: string): string => text;

/** A number from 0 to 1. */
export function ratio(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 1) return value;
  throw new Error('must be a number from 0 to 1');
}

/** A comma separated list of `name=value`. */
export function pairs(text: string): Readonly<Record<string, string>> {
  const list = text.split(',').filter(Boolean);
  const entries = list.map((pair) => /^\s*([\w.-]+)=(.*?)\s*$/.exec(pair));
  if (entries.includes(null)) throw new Error('must be a comma separated list of name=value');
  return Object.fromEntries(entries.map((match) => [match?.[1] ?? '', match?.[2] ?? '']));
}
