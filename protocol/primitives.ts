import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** Id of a platform user, 1 .. 2^53-1. */
export type UserId = number;
/** Id of a thread: a UUID in lower case. */
export type ThreadId = string;
/** Id of a message: a UUID (version 7) in lower case. */
export type MessageId = string;
/** Sequence number of a message in its thread: 1, 2, 3 … without a gap. */
export type Seq = number;

export const userId = z.int().min(1).meta({ description: 'User id, 1 .. 2^53-1' });
export const seq = z.int().min(0).meta({ description: 'Place in the thread; 0 is before the first message' });
export const count = z.int().min(0);

/** A UUID of any version and case; compared and stored in lower case. */
export const uuid = z.guid().toLowerCase().meta({ format: 'uuid' });

export const time = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'ISO 8601, UTC, with milliseconds', examples: ['2026-01-31T12:00:00.000Z'] });

/** Matches a text that is not empty after `trim`. JSON Schema tools may define white space differently than JavaScript. */
const NOT_BLANK = '[^\\s\\ufeff]';
const NOT_STORABLE = 'must not contain U+0000 or a lone surrogate';

/** PostgreSQL cannot store U+0000, and a lone surrogate has no UTF-8 form. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function hasAtMost(codePoints: number, text: string): boolean {
  if (text.length <= codePoints) return true;
  if (text.length > codePoints * 2) return false;
  let n = 0;
  for (const _ of text) if (++n > codePoints) return false;
  return true;
}

/** A text that can be stored, from `min` to `max` UTF-16 units long. */
export function storable(min: number, max: number) {
  return z.string().min(min).max(max).refine(isStorable, NOT_STORABLE);
}

/** The `jti` of a token. */
export const tokenId = storable(1, 255);

/** Text shown to people: trimmed, not empty, at most `codePoints` long, storable as UTF-8. */
export function text(codePoints: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty or only white space')
    .refine((value) => hasAtMost(codePoints, value), `must have at most ${codePoints} code points`)
    .refine(isStorable, NOT_STORABLE)
    .meta({ maxLength: codePoints, pattern: NOT_BLANK });
}

/** The same, or an empty text. */
export function possiblyEmptyText(codePoints: number) {
  return z
    .string()
    .trim()
    .refine((value) => hasAtMost(codePoints, value), `must have at most ${codePoints} code points`)
    .refine(isStorable, NOT_STORABLE)
    .meta({ maxLength: codePoints });
}

const cursor = z.string().min(1).max(200).meta({ description: '`nextCursor` of the page before' });

/** Number of rows to skip. `instead` names the field that reaches further rows. */
export function offset(instead: string) {
  return z
    .int()
    .min(0)
    .max(LIMITS.offsetMax, `must be at most ${LIMITS.offsetMax}; use ${instead} for what comes after`);
}

/** `limit` with `offset` or `cursor`: fields that every list of the API takes. */
export const page = {
  limit: z.int().min(1).max(LIMITS.pageMax).default(LIMITS.pageDefault),
  offset: offset('the cursor').optional(),
  cursor: cursor.optional(),
};

/** Refuses a query with more than one of `keys`, each of which sets the start of a page. */
export function atMostOneOf<const K extends string>(...keys: K[]) {
  return [
    (value: Partial<Record<K, unknown>>) => keys.filter((key) => value[key] !== undefined).length <= 1,
    `at most one of ${keys.join(', ')} may be given`,
  ] as const;
}

/** Fields of every answer with a list. */
export const listed = {
  count: count.meta({ description: 'Number of entries in this page' }),
  hasMore: z.boolean().meta({ description: 'Whether there are entries after this page' }),
};

/** Fields of an answer with a list that is paged by cursor. */
export const cursorListed = {
  ...listed,
  nextCursor: z
    .string()
    .nullable()
    .meta({ description: '`cursor` of the next page; null: this is the last' }),
};

export const includeGroups = z
  .enum(['groups'])
  .optional()
  .meta({ description: 'Groups come along: for clients that know them' });

/** The answer of a command that returns nothing else. */
export const success = z.object({ success: z.literal(true) }).meta({ id: 'Success' });
