import type { CountName, Counts } from '../measure/counts.ts';
import type { LoadOptions } from '../options/load-options.ts';
import type { Target } from '../services/target.ts';
import type { AnyJob } from '../workloads/workloads.ts';

/** Something that was held against what it must be. */
export interface Check {
  readonly says: string;
  readonly isGood: boolean;
}

/** A run that is ready to begin. */
export interface Plan {
  readonly target: Target;
  /** One a worker process. */
  readonly jobs: readonly AnyJob[];
  /** Ends when everything is done, instead of after some seconds. */
  readonly endsWhenDone?: boolean;
  /** What can only be looked at from outside of the workers, when they have finished. */
  check(counts: Counts): Promise<readonly Check[]>;
}

/** A kind of load. */
export interface Scenario {
  /** What it does, for the usage and the report. */
  readonly says: string;
  /** What a latency is of, and what is counted as sent, acked and delivered; what it does not have is left out. */
  readonly means: { readonly latency: string } & Partial<Record<CountName, string>>;
  /** What the rate is of, and what processor time is divided by. */
  readonly counted: CountName;
  readonly defaults: { readonly connections: number; readonly outstanding: number; readonly warmUp: number };
  readonly needsKafka: boolean;
  /** Whether memory is a matter of its connections alone. */
  readonly showsMemory?: true;
  /** What it opens ends with `opened`. */
  open(options: LoadOptions, opened: AsyncDisposableStack): Promise<Plan>;
}

/** A check of two numbers that must be the same. */
export function same(what: string, found: number, wanted: number): Check {
  const isGood = found === wanted;
  const numbers = isGood ? found.toLocaleString('en-US') : `${found} instead of ${wanted}`;
  return { says: `${what}: ${numbers}`, isGood };
}

/** A check by what throws when it is not good. */
export async function passes(what: string, check: () => Promise<unknown>): Promise<Check> {
  try {
    await check();
    return { says: what, isGood: true };
  } catch (error) {
    return { says: `${what}: ${String(error)}`, isGood: false };
  }
}
