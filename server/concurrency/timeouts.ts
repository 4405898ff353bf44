import { AppError } from '../app-error.ts';

/**
 * `work`, but rejecting with `unavailable` after `ms` milliseconds. The work itself goes on: its outcome is then unknown,
 * which is why every write can be repeated.
 */
export function withTimeout<T>(work: PromiseLike<T>, ms: number, what: string): Promise<T> {
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

/**
 * The same for a write: what it comes to when nobody waits for it any more is told to `onLate`, since to whoever repeats it
 * then it is nothing new.
 */
export async function withTimeoutReportingLate<T>(
  work: Promise<T>,
  ms: number,
  what: string,
  onLate: (late: T) => void,
): Promise<T> {
  try {
    return await withTimeout(work, ms, what);
  } catch (error) {
    work.then(onLate).catch(() => {});
    throw error;
  }
}

/** What `work` resolves to, or nothing once `signal` says stop; the work itself goes on. */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  // What it comes to after a stop concerns nobody.
  work.catch(() => {});
  if (signal.aborted) return undefined;
  const stopped = Promise.withResolvers<undefined>();
  const stop = (): void => stopped.resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
