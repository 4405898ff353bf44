/** Counts that all loads share. A count that a scenario does not use stays 0. */
const NAMES = ['sent', 'acked', 'delivered', 'refused', 'waited', 'unsent'] as const;
export type CountName = (typeof NAMES)[number];

/**
 * `refused`: answered with an error. `waited`: refused with Retry-After while connecting, which is no fault.
 * `unsent`: due but not sent, because the connection was lost or too much was pending.
 */
export type Counts = Readonly<Record<CountName, number>>;

export const NO_COUNTS: Counts = { sent: 0, acked: 0, delivered: 0, refused: 0, waited: 0, unsent: 0 };

export function addCounts(a: Counts, b: Counts): Counts {
  return mapCounts((name) => a[name] + b[name]);
}

export function subtractCounts(a: Counts, b: Counts): Counts {
  return mapCounts((name) => a[name] - b[name]);
}

function mapCounts(compute: (name: CountName) => number): Counts {
  return Object.fromEntries(NAMES.map((name) => [name, compute(name)])) as Counts;
}
