import type { ErrorBody, ErrorCode, ErrorDetail } from './wire.ts';

interface Told {
  /** A sentence for a developer, not for people who use the application. */
  readonly message: string;
  /** Whether the same call may succeed later. */
  readonly canRetry: boolean;
}

/** The service refused the call. `code` says why; `retryAfterMs` how many milliseconds to wait, if it said so. */
export interface Refused extends Told {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | null;
  readonly details: readonly ErrorDetail[];
  /** Finds the call in the service's log. */
  readonly requestId: string | null;
}

/** The server ended the connection with a close code of docs/errors.md. */
export interface Disconnected extends Told {
  readonly kind: 'disconnected';
  readonly code: number;
}

/**
 * Everything else, by what has to be done about it.
 *
 * - `network`: the service was not reached.
 * - `timeout`: no answer came within the time limit. The call may have been carried out.
 * - `token`: `getToken` failed or gave none, or the service does not take what it gave: sign in again.
 * - `invalid`: not sent, since it is beyond the service's bounds (`LIMITS`), or `url` cannot be called from here.
 * - `unsupported`: the runtime has no `WebSocket`, and none was given.
 * - `outbox_full`: too many messages wait to be sent: let some go out, or discard some.
 * - `storage`: the storage of the outbox failed; its messages wait in memory.
 * - `closed`: `close` was called.
 */
export interface PlainFailure extends Told {
  readonly kind:
    'network' | 'timeout' | 'token' | 'invalid' | 'unsupported' | 'outbox_full' | 'storage' | 'closed';
}

/** Why something failed, as a tagged union: switch on `kind`. */
export type Failure = Refused | Disconnected | PlainFailure;

/** What the SDK's methods throw and reject with, and nothing else. */
export class MessagingError extends Error {
  override readonly name = 'MessagingError';
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** An error of a plain kind. */
export function failed(kind: PlainFailure['kind'], message: string, cause?: unknown): MessagingError {
  const canRetry = kind === 'network' || kind === 'timeout' || kind === 'outbox_full' || kind === 'storage';
  return new MessagingError({ kind, message, canRetry }, cause);
}

/** What the service says of a refusal, in an error body or an `error` frame. */
export interface Refusal extends Omit<ErrorBody, 'requestId'> {
  readonly retryAfterMs?: number;
  readonly requestId?: string;
}

/** An error that the service answered. */
export function refused(refusal: Refusal): MessagingError {
  return new MessagingError({
    kind: 'refused',
    message: refusal.error,
    code: refusal.code,
    canRetry: refusal.retryable,
    retryAfterMs: refusal.retryAfterMs ?? null,
    details: refusal.details ?? [],
    requestId: refusal.requestId ?? null,
  });
}

/** The failure in anything thrown. */
export function failureOf(error: unknown): Failure {
  return error instanceof MessagingError ? error.failure : failed('network', String(error)).failure;
}

/** Milliseconds the service asked to wait; 0 when it did not. */
export function waitOf(failure: Failure): number {
  return failure.kind === 'refused' ? (failure.retryAfterMs ?? 0) : 0;
}

/** Whether the service refused the token, rather than the call. */
export function isTokenRefused(failure: Failure): boolean {
  return failure.kind === 'refused' && failure.code.startsWith('token_');
}
