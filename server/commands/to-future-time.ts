import { invalid } from '../app-error.ts';

/** Tolerated difference between the clocks of client and service, in milliseconds. */
const LATE_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The time of a text, in milliseconds. Fails with `invalid_request` for one in the past, or more than `days` ahead. */
export function toFutureTime(field: string, text: string, days: number): Date {
  const time = new Date(text);
  const ms = time.getTime() - Date.now();
  if (ms < -LATE_MS || ms > days * DAY_MS)
    throw invalid(field, `must be in the future, at most ${days} days ahead`);
  return time;
}
