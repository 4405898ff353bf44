import { ERRORS, type ErrorCode, type ErrorDetail } from '@messaging/protocol/errors';
import type { Message } from '@messaging/protocol/message';

interface AppErrorOptions {
  /** A sentence for a developer, instead of the code's meaning. It has no internal details. */
  readonly message?: string;
  readonly details?: readonly ErrorDetail[];
  readonly retryAfterMs?: number;
  /** The message as it is, with `version_conflict`. */
  readonly current?: Message;
  readonly cause?: unknown;
}

/** A failure of a call that is part of the contract. Any other error becomes `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly retryAfterMs: number | undefined;
  readonly current: Message | undefined;

  constructor(code: ErrorCode, { message, details, retryAfterMs, current, cause }: AppErrorOptions = {}) {
    super(message ?? ERRORS[code].meaning, { cause });
    this.code = code;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
    this.current = current;
  }
}

/** A bad field, named by its path in the input. */
export function invalid(path: string, message: string): AppError {
  return new AppError('invalid_request', { details: [{ path, message }] });
}
