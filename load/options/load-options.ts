import type { Pace } from '../pacing/pace.ts';
import type { TargetOptions } from '../services/target.ts';

/** Options of one call of `npm run load`, without its scenario. */
export interface LoadOptions extends TargetOptions {
  readonly pace: Pace;
  /** Seconds measured, after those of the warm-up. */
  readonly seconds: number;
  readonly warmUp: number;
  /** Number of worker processes that make the load. */
  readonly processes: number;
  readonly connections: number;
  /** Number of events that wait when the service starts. */
  readonly events: number;
  /** Folder of the report. */
  readonly reportTo: string | undefined;
  /** Kafka from which a service that already runs takes its events. */
  readonly kafka: { readonly brokers: string; readonly prefix: string } | undefined;
}
