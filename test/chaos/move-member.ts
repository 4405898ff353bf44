import { toRestRequest } from '@messaging/protocol/to-rest-request';
import type { Client } from './client.ts';
import type { Move, Visit } from './history.ts';

type WantedMove = Pick<Move, 'threadId' | 'userId' | 'wish'> & Pick<Visit, 'history'>;

/** Adds a user to a group or removes it; retries until the outcome is known. */
export async function moveMember(
  owner: Client,
  { threadId, userId, wish, history }: WantedMove,
): Promise<void> {
  const input = { threadId, userId };
  const request =
    wish === 'add' ? toRestRequest('putMember', { ...input, history }) : toRestRequest('removeMember', input);
  await owner.retryUntilFinal(async (tries) => {
    const at = performance.now();
    const tried = await owner.request(tries, undefined, request);
    const { outcome } = tried;
    const doneAt = performance.now();
    owner.history.add({ operation: 'move', client: owner.name, at, doneAt, threadId, userId, wish, outcome });
    return tried;
  });
}
