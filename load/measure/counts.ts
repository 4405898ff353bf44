/** What is counted of any load. What a scenario does not do stays 0. */
const NAMES = ['sent', 'acked', 'delivered', 'refused', 'waited', 'unsent'] as const;
export type CountName = (typeof NAMES)[number];

/**
 * `refused`: answered with an error. `waited`: told to come again later, which is no fault. `unsent`: due, but its
 * connection was lost or too much was under way already.
 */
export type Counts = Readonly<Record<CountName, number>>;

export const NOTHING: Counts = { sent: 0, acked: 0, delivered: 0, refused: 0, waited: 0, unsent: 0 };

export function plus(a: Counts, b: Counts): Counts {
  return each((name) => a[name] + b[name]);
}

export function minus(a: Counts, b: Counts): Counts {
  return each((name) => a[name] - b[name]);
}

function each(of: (name: CountName) => number): Counts {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Counts;
}
