import { CLOSE_CODES, mayReconnect } from '@messaging/protocol/close-codes';
import type { ErrorBody, ErrorCode, ErrorDetail } from './wire.ts';

interface FailureBase {
  /** A sentence for developers, not for users of the application. */
  readonly message: string;
  /** True when the same call may succeed later. */
  readonly canRetry: boolean;
}

/** The service refused the call. `code` is the reason; `retryAfterMs` the wait it asked for, in milliseconds, if any. */
export interface Refused extends FailureBase {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | null;
  readonly details: readonly ErrorDetail[];
  /** Id of the call in the service's log. */
  readonly requestId: string | null;
}

/** The server closed the connection with a code of docs/errors.md. */
export interface Disconnected extends FailureBase {
  readonly kind: 'disconnected';
  readonly code: number;
}

/**
 * All other failures.
 *
 * - `network`: the service could not be reached.
 * - `timeout`: no answer came within the time limit. The call may have been carried out.
 * - `token`: `getToken` failed or returned null, or the service refused its token. The user has to sign in again.
 * - `invalid`: the input exceeds the service's bounds (`LIMITS`) and was not sent, or `url` cannot be called from here.
 * - `unsupported`: the runtime has no `WebSocket`, and none was passed.
 * - `outbox_full`: too many messages and changes wait to be sent. Wait for some to be sent, or discard some.
 * - `storage`: the storage of the outbox failed; its messages wait in memory.
 * - `closed`: `close` was called.
 * - `aborted`: the signal of the call ended it.
 */
export interface PlainFailure extends FailureBase {
  readonly kind:
    | 'network'
    | 'timeout'
    | 'token'
    | 'invalid'
    | 'unsupported'
    | 'outbox_full'
    | 'storage'
    | 'closed'
    | 'aborted';
}

/** The reason of a failure, as a union to switch on by `kind`. */
export type Failure = Refused | Disconnected | PlainFailure;

/** The only error that methods of the SDK throw and reject with. */
export class MessagingError extends Error {
  override readonly name = 'MessagingError';
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** Creates an error of a plain kind. */
export function createError(kind: PlainFailure['kind'], message: string, cause?: unknown): MessagingError {
  const canRetry = kind === 'network' || kind === 'timeout' || kind === 'outbox_full' || kind === 'storage';
  return new MessagingError({ kind, message, canRetry }, cause);
}

/** A refusal of the service, from an error body or an `error` frame. */
export interface Refusal extends Omit<ErrorBody, 'requestId'> {
  readonly retryAfterMs?: number;
  readonly requestId?: string;
}

/** Creates the error of a refusal. */
export function createRefusedError(refusal: Refusal): MessagingError {
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

/** The failure of any thrown value. By name, because each entry of the package has a copy of the class. */
export function toFailure(error: unknown): Failure {
  const { name, failure } = (error ?? {}) as Partial<MessagingError>;
  return name === 'MessagingError' && failure ? failure : createError('network', String(error)).failure;
}

/** Wait that the service asked for, in milliseconds; 0 when it asked for none. */
export function retryDelay(failure: Failure): number {
  return failure.kind === 'refused' ? (failure.retryAfterMs ?? 0) : 0;
}

/** True when the service refused the token rather than the call. */
export function isTokenRefused(failure: Failure): boolean {
  return failure.kind === 'refused' && failure.code.startsWith('token_');
}

/** The failure of a connection that was closed with `code`. */
export function toCloseFailure(code: number, reason: string): Failure {
  if (code === CLOSE_CODES.tokenRevoked.code) return createError('token', reason).failure;
  const message = `The connection ended with ${code} ${reason}`.trimEnd();
  return { kind: 'disconnected', code, canRetry: mayReconnect(code), message };
}
