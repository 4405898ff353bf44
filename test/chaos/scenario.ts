import type { Load } from './load.ts';
import type { World, WorldOptions } from './world.ts';

/** Ends a fault. */
export type Undo = () => void | Promise<void>;

/** One fault, as done to a world under load. */
export interface Scenario {
  readonly name: string;
  /** What happens, in a sentence. */
  readonly says: string;
  /** What it needs of its world. */
  readonly world?: WorldOptions;
  /** How long the fault lasts once it is there, in milliseconds; 3,000 unless given. */
  readonly lastsMs?: number;
  /** Why it cannot be done on this machine; nothing where it can. */
  readonly cannot?: () => Promise<string | undefined>;
  /** Whether it is too long, or needs too special a world, to be one of many at random. */
  readonly isAlone?: boolean;
  /** Brings the fault about, while the load goes on. What is not as it must be it tells to `world.find`. */
  readonly inject: (world: World, load: Load) => Promise<Undo>;
}
