import { AppError } from './app-error.ts';

/**
 * `work`, but rejecting with `unavailable` after `ms` milliseconds. The work itself goes on: its outcome is then unknown,
 * which is why every write can be repeated.
 */
export function bounded<T>(work: PromiseLike<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const cause = new Error(`${what} took more than ${ms} ms`);
      reject(new AppError('unavailable', { cause, retryAfterMs: 1_000 }));
    }, ms);
    const settle =
      <V>(by: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer);
        by(value);
      };
    work.then(settle(resolve), settle(reject));
  });
}

/** Resolves after `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Exponential back-off with full jitter: 0 .. min(capMs, baseMs * 2^attempt) milliseconds (the AWS "full jitter" scheme). */
export function backOff(attempt: number, baseMs = 100, capMs = 5_000): number {
  return Math.random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 20));
}
