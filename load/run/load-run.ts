import type { LoadOptions } from '../options/load-options.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** A scenario, its name, and the options to run it with. */
export interface LoadRun extends LoadOptions {
  readonly name: string;
  readonly scenario: Scenario;
}
