import type { Outcome } from './history.ts';
import type { Frame } from './link.ts';
import type { Seen } from './thread-view.ts';

/** What a try came to. */
export interface Tried {
  readonly outcome: Outcome;
  /** Whether trying again is pointless. */
  readonly isFinal: boolean;
  readonly result?: Seen;
}

/** Refusals that say for certain that nothing was done, but that it may be tried again. */
const NOT_NOW = new Set(['rate_limited', 'overloaded']);

/** What an answer says, or that none came. */
export function triedOf(answer: Frame | undefined): Tried {
  if (answer?.type === 'ack') return { outcome: 'ok', isFinal: true, result: answer.payload as Seen };
  const { code = '', retryable = true } = (answer?.payload ?? {}) as { code?: string; retryable?: boolean };
  if (!retryable && code !== 'internal') return { outcome: 'fail', isFinal: true };
  return { outcome: NOT_NOW.has(code) ? 'fail' : 'unknown', isFinal: false };
}
