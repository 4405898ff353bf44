import { ERRORS, type ErrorCode, type ErrorDetail } from '@messaging/protocol/errors';

interface AppErrorOptions {
  /** A sentence for a developer, instead of the code's meaning. It has no internal details. */
  readonly message?: string;
  readonly details?: readonly ErrorDetail[];
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A failure of a call that is part of the contract. Any other error becomes `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, { message, details, retryAfterMs, cause }: AppErrorOptions = {}) {
    super(message ?? ERRORS[code].meaning, { cause });
    this.code = code;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A bad field, named by its path in the input. */
export function invalid(path: string, message: string): AppError {
  return new AppError('invalid_request', { details: [{ path, message }] });
}
