import { BACKOFF } from '@messaging/protocol/limits';
import { toFailure, retryDelay } from './failure.ts';
import type { Timers } from './timers.ts';

/** Longest wait that the service may ask for, in milliseconds. A longer one fails the call at once. */
const MAX_WAIT_MS = 120_000;
/** Attempts at a call before its failure is reported. */
const MAX_ATTEMPTS = 6;

/** Wait before the next attempt, in milliseconds. Full jitter, so that clients of a lost server do not return all at once. */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(BACKOFF.mostMs, BACKOFF.firstMs * 2 ** attempt);
}

/**
 * Runs `work` and repeats it after retryable failures, up to six attempts and while `isWanted`. Waits as long as the
 * service asks, up to two minutes. Rejects with the last failure.
 */
export async function withRetries<T>(
  timers: Timers,
  work: () => Promise<T>,
  isWanted?: () => boolean,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const failure = toFailure(error);
      const isLast = attempt + 1 >= MAX_ATTEMPTS || retryDelay(failure) > MAX_WAIT_MS;
      if (!failure.canRetry || isLast || isWanted?.() === false) throw error;
      await timers.sleep(retryDelay(failure) + backoffMs(attempt, timers.clock.random()));
      if (isWanted?.() === false) throw error;
    }
  }
}
