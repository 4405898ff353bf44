import { pauseBetweenAttempts, settles } from '../services/wait.ts';

/**
 * Time limit of a wait for a condition, in milliseconds. It ends a hang and is not a measure of speed: the speed of
 * test machines differs tenfold. The time limit of a test in `test/run.ts` is longer, so that the failure names the
 * condition.
 */
export const WAIT_LIMIT_MS = 90_000;

/**
 * Resolves to the first value of `condition` that is not false, null or undefined. Rejects with the name `what` at the
 * limit.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = WAIT_LIMIT_MS,
): Promise<NonNullable<T>> {
  const start = performance.now();
  for (;;) {
    const attemptStart = performance.now();
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > start + limitMs) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await pauseBetweenAttempts(start, attemptStart);
  }
}

/** Resolves to the result of `work`. Rejects with the name `what` at the limit. */
export async function inTime<T>(what: string, work: Promise<T>, limitMs = WAIT_LIMIT_MS): Promise<T> {
  if (!(await settles(work, limitMs))) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
  return work;
}
