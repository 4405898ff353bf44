import type { Metrics } from '../observe/metrics.ts';

/** From this many milliseconds after its time something counts as late. */
const LATE_MS = 60_000;

/** Counts something that was done at its time or late. */
export function countDue(
  { dueHandled }: Pick<Metrics, 'dueHandled'>,
  what: 'message' | 'reminder',
  at: Date,
): void {
  dueHandled.inc(what, Date.now() - at.getTime() > LATE_MS ? 'late' : 'done');
}
