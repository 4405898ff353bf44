import { ERRORS, type ErrorPayload } from '@messaging/protocol/errors';
import { AppError } from '../app-error.ts';
import type { Logger } from '../observe/logger.ts';

/** The error that a caller gets. Anything but an AppError is a fault of the service: `internal`, with its detail in the log only. */
export function toErrorPayload(
  error: unknown,
  log: Logger,
  logFields: Record<string, unknown>,
): ErrorPayload {
  if (!(error instanceof AppError)) log.error({ err: error, ...logFields }, 'a command failed');
  const failure = error instanceof AppError ? error : new AppError('internal');
  const { code, message, details, retryAfterMs, current } = failure;
  return {
    error: message,
    code,
    retryable: ERRORS[code].retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(details !== undefined && { details: [...details] }),
    ...(current !== undefined && { current }),
  };
}
