import { AppError } from '../app-error.ts';

/** The error for bytes that are not what was reserved, or not allowed. */
export function refuseFile(
  path: 'size' | 'type' | 'sha256' | 'image' | 'content',
  message: string,
): AppError {
  return new AppError('file_refused', { details: [{ path, message }] });
}
