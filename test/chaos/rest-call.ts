import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { User } from '../harness/token.ts';
import { ANSWER_LIMIT_MS } from './link.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Calls a route. Rejects if no complete answer comes in time: the outcome is then unknown. */
export async function call(
  url: string,
  { token }: User,
  method: string,
  path: string,
  body?: object,
): Promise<Reply> {
  const response = await fetch(new URL(API_PREFIX + path, url), {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    // A connection kept open could still go through a fault that has ended.
    keepalive: false,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
