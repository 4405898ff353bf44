import type { CountName, Counts } from '../measure/counts.ts';
import type { LoadOptions } from '../options/load-options.ts';
import type { Target } from '../services/target.ts';
import type { AnyJob } from '../workloads/workloads.ts';

/** The result of a comparison with the expected state. */
export interface Check {
  readonly description: string;
  readonly isGood: boolean;
}

/** A run that is ready to begin. */
export interface LoadPlan {
  readonly target: Target;
  /** One job per worker process. */
  readonly jobs: readonly AnyJob[];
  /** Whether the run ends when all work is done, instead of after a time. */
  readonly endsWhenDone?: boolean;
  /** Checks what is visible only outside of the workers, after they have finished. */
  check(counts: Counts): Promise<readonly Check[]>;
}

/** A kind of load. */
export interface Scenario {
  /** Description for the usage text and the report. */
  readonly description: string;
  /** Labels of the latency and of the counts sent, acked and delivered. Counts without a label are left out. */
  readonly labels: { readonly latency: string } & Partial<Record<CountName, string>>;
  /** Count that the rate refers to and that processor time is divided by. */
  readonly counted: CountName;
  readonly defaults: { readonly connections: number; readonly outstanding: number; readonly warmUp: number };
  readonly needsKafka: boolean;
  /** Whether memory depends on the number of connections alone. */
  readonly showsMemory?: true;
  /** Prepares a run. Resources that it opens end with `opened`. */
  open(options: LoadOptions, opened: AsyncDisposableStack): Promise<LoadPlan>;
}

/** Checks that two numbers are equal. */
export function expectEqual(what: string, found: number, wanted: number): Check {
  const isGood = found === wanted;
  const numbers = isGood ? found.toLocaleString('en-US') : `${found} instead of ${wanted}`;
  return { description: `${what}: ${numbers}`, isGood };
}

/** Checks that `check` does not throw. */
export async function expectSuccess(what: string, check: () => Promise<unknown>): Promise<Check> {
  try {
    await check();
    return { description: what, isGood: true };
  } catch (error) {
    return { description: `${what}: ${String(error)}`, isGood: false };
  }
}
