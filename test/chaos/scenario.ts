import type { Load } from './load.ts';
import type { Testbed, TestbedOptions } from './testbed.ts';

/** Ends a fault. */
export type Undo = () => void | Promise<void>;

/** One fault, injected into a testbed under load. */
export interface Scenario {
  readonly name: string;
  /** One sentence that says what happens. */
  readonly description: string;
  /** Testbed that the scenario needs. */
  readonly testbed?: TestbedOptions;
  /** Duration of the fault after its injection, in milliseconds. Default: 3,000. */
  readonly durationMs?: number;
  /** Reason why the fault cannot be injected on this machine; undefined if it can. */
  readonly getUnavailableReason?: () => Promise<string | undefined>;
  /** Whether random runs leave it out, because it takes too long or needs a special testbed. */
  readonly isExcludedFromRandom?: boolean;
  /** Injects the fault while the load runs. Problems go to `testbed.reportFinding`. */
  readonly inject: (testbed: Testbed, load: Load) => Promise<Undo>;
}
