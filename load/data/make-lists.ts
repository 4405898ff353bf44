import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import type { ListSizes } from './paging-data.ts';
import { createRestClient } from '../clients/rest-client.ts';
import type { Target } from '../services/target.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const AT_ONCE = 20;

/**
 * Makes threads of the target's first user by REST, with one message each; the last thread gets `messages`
 * messages. Resolves to the id of that thread.
 */
export async function makeLists(target: Target, { threads, messages }: ListSizes): Promise<string> {
  const { ports, jwtSecret, firstUser } = target;
  const [reader = '', ...others] = await makeTokens(jwtSecret, firstUser, threads + 1);
  let threadId = '';
  await forEachConcurrent(others, AT_ONCE, async (token) => {
    const first = { participantId: firstUser, initialMessage: 'The first message of this thread.' };
    threadId = (await createRestClient(ports[0] ?? 0, token)('createThread', first)).id;
  });
  const numbers = Array.from({ length: messages - 1 }, (_, i) => i + 2);
  const call = createRestClient(ports[0] ?? 0, reader);
  await forEachConcurrent(numbers, AT_ONCE, (n) => call('sendMessage', { threadId, body: `message ${n}` }));
  return threadId;
}
