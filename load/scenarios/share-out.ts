import type { LoadOptions } from '../options/load-options.ts';
import type { Target } from '../services/target.ts';
import type { Pace } from '../pacing/pace.ts';
import type { Job } from '../workloads/workload.ts';

/** Which of so many things worker number `i` of `workers` gets: `count` from `from` on. */
export function share(total: number, workers: number, i: number): { from: number; count: number } {
  const from = Math.floor((total * i) / workers);
  return { from, count: Math.floor((total * (i + 1)) / workers) - from };
}

/** The part of a pace that worker number `i` of `workers` keeps. */
export function sharePace(pace: Pace, workers: number, i: number): Pace {
  if ('perSecond' in pace) return { perSecond: pace.perSecond / workers };
  return { outstanding: share(pace.outstanding, workers, i).count };
}

/**
 * What the job of each worker process begins with. `total` things are shared, each of which has so many `users`; `count`
 * of them are a worker's, and so are the users from its `firstUser` on.
 */
export function shareOut(
  { processes, pace }: Pick<LoadOptions, 'processes' | 'pace'>,
  { ports, jwtSecret, firstUser }: Pick<Target, 'ports' | 'jwtSecret' | 'firstUser'>,
  total: number,
  users = 1,
): { readonly job: Job; readonly count: number }[] {
  return Array.from({ length: processes }, (_, i) => {
    const { from, count } = share(total, processes, i);
    const own = { firstUser: firstUser + from * users, pace: sharePace(pace, processes, i) };
    return { job: { ports, jwtSecret, ...own }, count };
  });
}
