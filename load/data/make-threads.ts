import { inTurns } from '../concurrency/for-each-concurrent.ts';
import { createCall } from '../clients/rest-client.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const AT_ONCE = 50;

/** Threads of the users i and i + count, for `count` users from `firstUser` on, by REST. Resolves to their ids. */
export async function makeThreads(of: {
  port: number;
  jwtSecret: string;
  firstUser: number;
  count: number;
}): Promise<string[]> {
  const threadIds: string[] = [];
  await inTurns(await makeTokens(of.jwtSecret, of.firstUser, of.count), AT_ONCE, async (token, i) => {
    const participantId = of.firstUser + of.count + i;
    const { id } = await createCall(of.port, token)<{ id: string }>('/messages/threads', { participantId });
    threadIds[i] = id;
  });
  return threadIds;
}
