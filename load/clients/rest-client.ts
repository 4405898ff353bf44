import type { CommandName, Output } from '@messaging/protocol/commands';
import { API_PREFIX } from '@messaging/protocol/endpoints';
import { toRestRequest, type CallInput } from '@messaging/protocol/to-rest-request';
import { RefusedError } from './refused-error.ts';

const LIMIT_MS = 10_000;

/** Calls commands by REST as one user. Rejects with `RefusedError` unless the status is 200 or 201. */
export type RestClient = <K extends CommandName>(name: K, input: CallInput<K>) => Promise<Output<K>>;

export function createRestClient(port: number, token: string): RestClient {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return async <K extends CommandName>(name: K, input: CallInput<K>): Promise<Output<K>> => {
    const { path, ...request } = toRestRequest(name, input);
    const answer = await fetch(`http://127.0.0.1:${port}${API_PREFIX}${path}`, {
      ...request,
      headers,
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (!answer.ok) throw new RefusedError(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Output<K>;
  };
}
