import { z } from 'zod';
import { storable } from '@messaging/protocol/primitives';
import { stripControls } from '../users/display-name.ts';

/** Characters of a name, a title or a URL in an event at the most; far more than is ever shown. */
const MAX_TEXT = 10_000;

/** Text of one line, which the platform may leave out or send as null. */
export const name = storable(0, MAX_TEXT).transform(stripControls).nullish();
export const jobId = z.int().min(1);
/** Of a payment, proposal, contract, course or certificate: a number or the platform's own text. */
export const id = z.union([z.int().min(1), storable(1, 100)]);

/** An ISO 4217 code, or nothing; which of them exist, Intl knows. */
export const currency = z
  .string()
  .regex(/^([A-Za-z]{3})?$/, 'must be a currency code of three letters')
  .transform((code) => code.toUpperCase() || null)
  .nullish();

/** An amount in units of its currency. */
export const units = z.number();

const NO_AMOUNT = 'must be a plain number';

/**
 * Of a payment: the number as its event writes it, since `250` and `250.0` may mean different sums. Java writes doubles of
 * ten million and more with an exponent.
 */
export const paymentAmount = z
  .string()
  .regex(/^-?\d{1,16}(\.\d{1,16})?(e[+-]?\d{1,2})?$/i, NO_AMOUNT)
  .refine((written) => Math.abs(Number(written)) <= 1e16, NO_AMOUNT);

/** Numbers below are seconds, above milliseconds: as seconds it is the year 5138, as milliseconds March 1973. */
const SECONDS_BELOW = 1e11;

/** A point in time as ISO text, as seconds with a fraction or as milliseconds; read as Unix time in milliseconds. */
export const time = z.union([z.string(), z.number()]).transform((given, context): number => {
  const millis = Math.round(
    typeof given === 'number' ? (given < SECONDS_BELOW ? given * 1000 : given) : parse(given),
  );
  if (isTime(millis)) return millis;
  context.addIssue('must be ISO 8601 text, seconds or milliseconds');
  return z.NEVER;
});

/** Whether it is in the years 1 to 9999: what both sides can store. */
export function isTime(millis: number): boolean {
  return millis > -62_135_596_800_000 && millis < 253_402_300_800_000;
}

/** A time that names no offset is in UTC. */
function parse(text: string): number {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return Number.NaN;
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes(':');
  return Date.parse(hasOffset ? text : `${text}Z`);
}
