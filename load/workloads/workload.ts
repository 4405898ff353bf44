import type { Counts } from '../measure/counts.ts';
import type { Pace } from '../pacing/pace.ts';

/** Common part of the jobs of worker processes. */
export interface WorkerJob {
  /** Ports of the instances on this machine. */
  readonly ports: readonly number[];
  readonly jwtSecret: string;
  /** First user id of this worker. */
  readonly firstUser: number;
  readonly pace: Pace;
  /** Whether this job finishes first, because the others need its counts. */
  readonly isFirst?: true;
}

/** Latencies in milliseconds, by kind. */
export type Latencies = Readonly<Record<string, readonly number[]>>;

/** The share of a load that one worker process puts on the service. */
export interface Workload extends Disposable {
  /** Prepares the load. Nothing here is counted. */
  open(): Promise<void>;
  /** Starts the measured load. */
  start(): void;
  /**
   * Stops the load and waits, up to a time limit, for what is pending. `total`: counts of all workers that
   * finished before. Returns the problems found, one sentence each.
   */
  finish(total: Counts): Promise<readonly string[]>;
  /** Counts since the start. */
  readonly counts: Counts;
  /** Returns the latencies since the last call. */
  takeLatencies(): Latencies;
}
