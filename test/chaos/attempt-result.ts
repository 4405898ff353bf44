import type { Outcome } from './history.ts';
import type { Frame } from './link.ts';
import type { ReceivedMessage } from './thread-view.ts';

/** Result of an attempt. */
export interface AttemptResult {
  readonly outcome: Outcome;
  /** Whether a retry cannot change the outcome. */
  readonly isFinal: boolean;
  readonly message?: ReceivedMessage;
}

/** Errors that mean that nothing was done, and that a retry may succeed. */
const TRANSIENT_REFUSALS = new Set(['rate_limited', 'overloaded']);

/** Interprets an answer; undefined if none came in time. */
export function toAttemptResult(answer: Frame | undefined): AttemptResult {
  if (answer?.type === 'ack')
    return { outcome: 'ok', isFinal: true, message: answer.payload as ReceivedMessage };
  const { code = '', retryable = true } = (answer?.payload ?? {}) as { code?: string; retryable?: boolean };
  if (!retryable && code !== 'internal') return { outcome: 'fail', isFinal: true };
  return { outcome: TRANSIENT_REFUSALS.has(code) ? 'fail' : 'unknown', isFinal: false };
}
