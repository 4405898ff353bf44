import type { Entry, EntryOfType, Operation } from './history.ts';
import type { Random } from './random.ts';
import type { Run } from './run.ts';
import type { Rule } from './violation.ts';

/** A change that breaks a valid run, and the rule that it breaks. */
export interface Mutation {
  readonly description: string;
  readonly rule: Rule;
  readonly apply: (run: Run, random: Random) => void;
}

export const always = (): boolean => true;

/** Replaces a random item of a list that fits. */
export function replaceRandom<T>(
  list: T[],
  random: Random,
  by: (entry: T) => T,
  fits: (entry: T) => boolean = always,
): void {
  const at = random.pick(list.flatMap((entry, i) => (fits(entry) ? [i] : [])));
  list[at] = by(list[at] as T);
}

/** Index of a random entry of a kind that fits. */
function pickEntry<O extends Operation>(
  { entries }: Run,
  operation: O,
  fits: (entry: EntryOfType<O>) => boolean,
  random: Random,
): number {
  const fit = (entry: Entry): boolean => entry.operation === operation && fits(entry as EntryOfType<O>);
  return random.pick(entries.flatMap((entry, at) => (fit(entry) ? [at] : [])));
}

export function changeEntry<O extends Operation>(
  run: Run,
  operation: O,
  fits: (entry: EntryOfType<O>) => boolean,
  random: Random,
  by: (entry: EntryOfType<O>) => EntryOfType<O>,
): void {
  const at = pickEntry(run, operation, fits, random);
  run.entries[at] = by(run.entries[at] as EntryOfType<O>);
}

export function repeatEntry<O extends Operation>(
  run: Run,
  operation: O,
  fits: (entry: EntryOfType<O>) => boolean,
  random: Random,
): void {
  const at = pickEntry(run, operation, fits, random);
  run.entries.splice(at, 0, run.entries[at] as Entry);
}
