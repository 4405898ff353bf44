import { inTurns } from '../concurrency/for-each-concurrent.ts';
import type { ListSizes } from './paging-data.ts';
import { createCall } from '../clients/rest-client.ts';
import type { Target } from '../services/target.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const AT_ONCE = 20;

/**
 * The target's first user in so many threads, one message in each, and the last of them with as many as there shall be:
 * all by REST. Resolves to that thread's id.
 */
export async function makeLists(target: Target, { threads, messages }: ListSizes): Promise<string> {
  const { ports, jwtSecret, firstUser } = target;
  const [reader = '', ...others] = await makeTokens(jwtSecret, firstUser, threads + 1);
  let threadId = '';
  await inTurns(others, AT_ONCE, async (token) => {
    const first = { participantId: firstUser, initialMessage: 'The first message of this thread.' };
    threadId = (await createCall(ports[0] ?? 0, token)<{ id: string }>('/messages/threads', first)).id;
  });
  const numbers = Array.from({ length: messages - 1 }, (_, i) => i + 2);
  const call = createCall(ports[0] ?? 0, reader);
  await inTurns(numbers, AT_ONCE, (n) =>
    call(`/messages/threads/${threadId}/messages`, { body: `message ${n}` }),
  );
  return threadId;
}
