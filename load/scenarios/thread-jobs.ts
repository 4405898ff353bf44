import type { LoadOptions } from '../options/load-options.ts';
import { makeThreads } from '../data/make-threads.ts';
import type { Target } from '../services/target.ts';
import type { WorkerJob } from '../workloads/workload.ts';
import { shareOut } from './share-out.ts';

/** Makes a job for each worker process with its own threads: one thread for every two connections, and at least one. */
export async function threadJobs(
  options: LoadOptions,
  target: Target,
): Promise<(WorkerJob & { readonly threadIds: readonly string[] })[]> {
  const threads = Math.max(options.processes, Math.floor(options.connections / 2));
  const jobs = shareOut(options, target, threads, 2).map(async ({ job, count }) => {
    const { ports, jwtSecret, firstUser } = job;
    return { ...job, threadIds: await makeThreads({ port: ports[0] ?? 0, jwtSecret, firstUser, count }) };
  });
  return await Promise.all(jobs);
}
