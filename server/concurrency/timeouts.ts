import { AppError } from '../app-error.ts';

/**
 * Limits the wait for `work`: rejects with `unavailable` after `ms` milliseconds. The work itself continues and its outcome
 * is unknown, which is why every write can be repeated. `what` names the work in the error.
 */
export function withTimeout<T>(work: PromiseLike<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const cause = new Error(`${what} took more than ${ms} ms`);
      reject(new AppError('unavailable', { cause, retryAfterMs: 1_000 }));
    }, ms);
    const settle =
      <V>(callback: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer);
        callback(value);
      };
    work.then(settle(resolve), settle(reject));
  });
}

/**
 * `withTimeout` for a write. If the work settles after the timeout, its result goes to `onLate`: a retry would be answered
 * as a duplicate.
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

/** Resolves as `work` does, or to undefined as soon as `signal` is aborted; the work itself continues. */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  // A failure after the abort has no receiver.
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
