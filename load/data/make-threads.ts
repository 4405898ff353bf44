import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { createRestClient } from '../clients/rest-client.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const AT_ONCE = 50;

/** Makes threads of the users i and i + count by REST, for `count` users from `firstUser` on. Resolves to their ids. */
export async function makeThreads(options: {
  port: number;
  jwtSecret: string;
  firstUser: number;
  count: number;
}): Promise<string[]> {
  const threadIds: string[] = [];
  await forEachConcurrent(
    await makeTokens(options.jwtSecret, options.firstUser, options.count),
    AT_ONCE,
    async (token, i) => {
      const participantId = options.firstUser + options.count + i;
      const { id } = await createRestClient(options.port, token)('createThread', { participantId });
      threadIds[i] = id;
    },
  );
  return threadIds;
}
