import { BACKOFF } from '@messaging/protocol/limits';
import { failureOf, waitOf } from './failure.ts';
import type { Timers } from './timers.ts';

/** Who is asked to wait longer, in milliseconds, does not wait: the failure is told at once. */
const MAX_WAIT_MS = 120_000;
/** How often what failed is tried before its failure is told. */
const TRIES = 6;

/** How long to wait before the next try, in milliseconds. Full jitter: who lost the same server do not come back together. */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(BACKOFF.mostMs, BACKOFF.firstMs * 2 ** attempt);
}

/**
 * What `work` comes to, tried again after failures that may pass, at most six times and while `isWanted`. Waits as long
 * as the service asks, up to two minutes. Rejects with the last failure.
 */
export async function retrying<T>(
  timers: Timers,
  isWanted: () => boolean,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      const isOver = attempt + 1 >= TRIES || waitOf(failure) > MAX_WAIT_MS;
      if (!failure.canRetry || isOver || !isWanted()) throw error;
      await timers.pause(waitOf(failure) + backoffMs(attempt, timers.clock.random()));
      if (!isWanted()) throw error;
    }
  }
}
