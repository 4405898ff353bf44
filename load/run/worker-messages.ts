import type { Counts } from '../measure/counts.ts';
import type { Buckets } from '../measure/histogram.ts';
import type { AnyJob } from '../workloads/workloads.ts';

/** Commands to a worker process, sent one at a time. A report of the same name answers each. */
export type WorkerCommand =
  | { readonly name: 'open'; readonly job: AnyJob }
  | { readonly name: 'start' }
  | { readonly name: 'finish'; readonly total: Counts };

/** Progress of a worker. */
export interface WorkerProgress {
  /** Counts since the start. */
  readonly counts: Counts;
  /** Latencies since the last report, by kind. */
  readonly latencies: Readonly<Record<string, Buckets>>;
}

/** Reports of a worker process. `failed`: it cannot go on. */
export type WorkerReport =
  | { readonly name: 'open' }
  | { readonly name: 'start' }
  | { readonly name: 'progress'; readonly progress: WorkerProgress }
  | { readonly name: 'finish'; readonly progress: WorkerProgress; readonly problems: readonly string[] }
  | { readonly name: 'failed'; readonly why: string };
