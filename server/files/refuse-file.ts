import { AppError } from '../app-error.ts';
import type { Metrics } from '../observe/metrics.ts';

/** The error for bytes that are not what was reserved, or not allowed. */
export function refuseFile(
  path: 'size' | 'type' | 'sha256' | 'image' | 'content',
  message: string,
): AppError {
  return new AppError('file_refused', { details: [{ path, message }] });
}

/** Counts bytes that were refused; other errors do not count. */
export function countRefused({ filesRefused }: Pick<Metrics, 'filesRefused'>, error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'file_refused') return;
  for (const { path } of error.details ?? []) filesRefused.inc(path);
}
