import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { User } from '../harness/token.ts';
import { ANSWER_LIMIT_MS } from './link.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A call of a route. Rejects when no whole answer has come in time: its outcome is unknown then. */
export async function call(
  door: string,
  { token }: User,
  method: string,
  path: string,
  body?: object,
): Promise<Reply> {
  const response = await fetch(new URL(API_PREFIX + path, door), {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    // A connection kept open may lead through a fault that is over.
    keepalive: false,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
