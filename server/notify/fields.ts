import { z } from 'zod';
import { storable } from '@messaging/protocol/primitives';
import { stripControls } from '../users/display-name.ts';

/** Maximum characters of a name, a title or a URL in an event; far more than is ever shown. */
const MAX_TEXT = 10_000;

/** Text of one line, which the platform may omit or send as null. */
export const name = storable(0, MAX_TEXT).transform(stripControls).nullish();
export const jobId = z.int().min(1);
/** Id of a payment, proposal, contract, course or certificate: a number or a text of the platform. */
export const id = z.union([z.int().min(1), storable(1, 100)]);

/** An ISO 4217 code, or nothing. Intl knows which codes exist. */
export const currency = z
  .string()
  .regex(/^([A-Za-z]{3})?$/, 'must be a currency code of three letters')
  .transform((code) => code.toUpperCase() || null)
  .nullish();

/** Amount in units of its currency. */
export const units = z.number();

const NO_AMOUNT = 'must be a plain number';

/**
 * Amount of a payment as written in its event, because `250` and `250.0` may mean different sums. Java writes doubles of
 * ten million and more with an exponent.
 */
export const paymentAmount = z
  .string()
  .regex(/^-?\d{1,16}(\.\d{1,16})?(e[+-]?\d{1,2})?$/i, NO_AMOUNT)
  .refine((written) => Math.abs(Number(written)) <= 1e16, NO_AMOUNT);

/** Numbers below this are seconds, numbers above it milliseconds: the year 5138 in seconds, March 1973 in milliseconds. */
const SECONDS_BELOW = 1e11;

/** A point in time as ISO text, seconds with a fraction, or milliseconds; parsed to Unix time in milliseconds. */
export const time = z.union([z.string(), z.number()]).transform((input, context): number => {
  const millis = Math.round(
    typeof input === 'number' ? (input < SECONDS_BELOW ? input * 1000 : input) : parse(input),
  );
  if (isTime(millis)) return millis;
  context.addIssue('must be ISO 8601 text, seconds or milliseconds');
  return z.NEVER;
});

/** Is the time in the years 1 to 9999, which both PostgreSQL and JavaScript can represent? */
export function isTime(millis: number): boolean {
  return millis > -62_135_596_800_000 && millis < 253_402_300_800_000;
}

/** A time without an offset is in UTC. */
function parse(text: string): number {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return Number.NaN;
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes(':');
  return Date.parse(hasOffset ? text : `${text}Z`);
}
