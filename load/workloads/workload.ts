import type { Counts } from '../measure/counts.ts';
import type { Pace } from '../pacing/pace.ts';

/** What every job of a worker process says. */
export interface Job {
  /** Of the instances, on this machine. */
  readonly ports: readonly number[];
  readonly jwtSecret: string;
  /** The first of the users that are this worker's. */
  readonly firstUser: number;
  readonly pace: Pace;
  /** Finishes before the others, who must know what it has counted. */
  readonly isFirst?: true;
}

/** Latencies in milliseconds, by what took so long. */
export type Latencies = Readonly<Record<string, readonly number[]>>;

/** The share of a load that one worker process puts on the service. */
export interface Workload extends Disposable {
  /** Makes everything ready; what is done here is not counted. */
  open(): Promise<void>;
  /** Begins what is measured. */
  start(): void;
  /**
   * Begins nothing more and waits, for a limited time, for what is under way. `total` is what all workers that finished
   * before have counted. Returns what is wrong, a sentence each.
   */
  finish(total: Counts): Promise<readonly string[]>;
  /** Since the start. */
  readonly counts: Counts;
  /** Since the last call. */
  takeLatencies(): Latencies;
}
