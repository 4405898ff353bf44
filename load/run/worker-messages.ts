import type { Counts } from '../measure/counts.ts';
import type { Buckets } from '../measure/histogram.ts';
import type { AnyJob } from '../workloads/workloads.ts';

/** What a worker process is told, one after the other; each is answered by a report of the same name. */
export type Order =
  | { readonly name: 'open'; readonly job: AnyJob }
  | { readonly name: 'start' }
  | { readonly name: 'finish'; readonly total: Counts };

/** How far a worker is. */
export interface Progress {
  /** Since the start. */
  readonly counts: Counts;
  /** Latencies since the last report, by what they are of. */
  readonly latencies: Readonly<Record<string, Buckets>>;
}

/** What a worker process says. `failed`: it cannot go on. */
export type Report =
  | { readonly name: 'open' }
  | { readonly name: 'start' }
  | { readonly name: 'progress'; readonly progress: Progress }
  | { readonly name: 'finish'; readonly progress: Progress; readonly problems: readonly string[] }
  | { readonly name: 'failed'; readonly why: string };
