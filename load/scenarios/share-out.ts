import type { LoadOptions } from '../options/load-options.ts';
import type { Target } from '../services/target.ts';
import type { Pace } from '../pacing/pace.ts';
import type { WorkerJob } from '../workloads/workload.ts';

/** Returns the items of worker number `i` of `workers`: `count` items from `from` on. */
export function share(total: number, workers: number, i: number): { from: number; count: number } {
  const from = Math.floor((total * i) / workers);
  return { from, count: Math.floor((total * (i + 1)) / workers) - from };
}

/** Returns the share of a pace for worker number `i` of `workers`. */
export function sharePace(pace: Pace, workers: number, i: number): Pace {
  if ('perSecond' in pace) return { perSecond: pace.perSecond / workers };
  return { outstanding: share(pace.outstanding, workers, i).count };
}

/**
 * Makes the common part of each worker's job. `total` items with `users` users each are shared out; a worker
 * gets `count` items and the users from its `firstUser` on.
 */
export function shareOut(
  { processes, pace }: Pick<LoadOptions, 'processes' | 'pace'>,
  { ports, jwtSecret, firstUser }: Pick<Target, 'ports' | 'jwtSecret' | 'firstUser'>,
  total: number,
  users = 1,
): { readonly job: WorkerJob; readonly count: number }[] {
  return Array.from({ length: processes }, (_, i) => {
    const { from, count } = share(total, processes, i);
    const own = { firstUser: firstUser + from * users, pace: sharePace(pace, processes, i) };
    return { job: { ports, jwtSecret, ...own }, count };
  });
}
