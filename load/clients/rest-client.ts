import { API_PREFIX } from '@messaging/protocol/endpoints';
import { RefusedError } from './refused-error.ts';

const LIMIT_MS = 10_000;

/**
 * Calls the service by REST as one user. Resolves to the answer; rejects with `RefusedError` unless the status
 * is 200 or 201.
 */
export type RestClient = <Answer>(path: string, post?: object) => Promise<Answer>;

/** With `post` the call is a POST with this body; without it, a GET. */
export function createRestClient(port: number, token: string): RestClient {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return async <Answer>(path: string, post?: object): Promise<Answer> => {
    const answer = await fetch(`http://127.0.0.1:${port}${API_PREFIX}${path}`, {
      headers,
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(post && { method: 'POST', body: JSON.stringify(post) }),
    });
    if (!answer.ok) throw new RefusedError(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
}
