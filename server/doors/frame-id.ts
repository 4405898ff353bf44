import { LIMITS } from '@messaging/protocol/limits';
import { AppError } from '../app-error.ts';
import { parseJson } from './parse.ts';

/** What can be read of a frame that is refused anyhow. */
export function parseForId(text: string): Record<string, unknown> {
  try {
    const { id } = parseJson(text);
    return { id: frameId(id) };
  } catch {
    return {};
  }
}

/** The `id` of a frame, if it has one. Fails with `invalid_request`. */
export function frameId(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' && id.length > 0 && id.length <= LIMITS.frameIdLength) return id;
  const message = `must be a string of 1 to ${LIMITS.frameIdLength} characters`;
  throw new AppError('invalid_request', { details: [{ path: 'id', message }] });
}
