import { ERRORS, type ErrorPayload } from '@messaging/protocol/errors';
import { AppError } from '../app-error.ts';
import type { Logger } from '../observe/logger.ts';

/** What a caller is told of a failure. Anything but an AppError is a fault of ours: `internal`, its detail only in the log. */
export function toErrorPayload(error: unknown, log: Logger, where: Record<string, unknown>): ErrorPayload {
  if (!(error instanceof AppError)) log.error({ err: error, ...where }, 'a command failed');
  const failure = error instanceof AppError ? error : new AppError('internal');
  const { code, message, details, retryAfterMs } = failure;
  return {
    error: message,
    code,
    retryable: ERRORS[code].retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(details !== undefined && { details: [...details] }),
  };
}
