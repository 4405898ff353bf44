import { API_PREFIX } from '@messaging/protocol/endpoints';
import type { CallInput } from '@messaging/protocol/to-rest-request';
import type { RestRequest } from '@messaging/protocol/route';
import type { User } from '../harness/token.ts';
import { ANSWER_LIMIT_MS } from './link.ts';

/** Which messages of a thread a page has. */
export type MessagePage = Omit<CallInput<'listMessages'>, 'threadId'>;

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Makes a call. Rejects if no complete answer comes in time: the outcome is then unknown. */
export async function call(url: string, { token }: User, { path, ...request }: RestRequest): Promise<Reply> {
  const response = await fetch(new URL(API_PREFIX + path, url), {
    ...request,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    // A connection kept open could still go through a fault that has ended.
    keepalive: false,
  });
  return { status: response.status, body: await response.json() };
}
