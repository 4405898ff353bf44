import { API_PREFIX } from '@messaging/protocol/endpoints';
import { Refused } from './refused-error.ts';

const LIMIT_MS = 10_000;

/** Calls the service by REST as one user. Resolves to the answer; rejects with `Refused` unless it is 200 or 201. */
export type Call = <Answer>(path: string, post?: object) => Promise<Answer>;

/** `post` is sent as the body of a POST; without it is a GET. */
export function createCall(port: number, token: string): Call {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return async <Answer>(path: string, post?: object): Promise<Answer> => {
    const answer = await fetch(`http://127.0.0.1:${port}${API_PREFIX}${path}`, {
      headers,
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(post && { method: 'POST', body: JSON.stringify(post) }),
    });
    if (!answer.ok) throw new Refused(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
}
