import { checkRows } from './check-rows.ts';
import { forEachConcurrent } from '../concurrency/for-each-concurrent.ts';
import { createRestClient } from '../clients/rest-client.ts';
import type { Target } from '../services/target.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const AT_ONCE = 50;

/**
 * Throws unless the number of stored messages equals the number of acks. Counts rows where this run owns the
 * database; otherwise it asks the service for the threads of all jobs.
 */
export async function checkStored(target: Target, jobs: readonly Owned[], acked: number): Promise<void> {
  if (target.own !== undefined) return await checkRows(target.own.sql, acked);
  let stored = 0;
  for (const { threadIds, firstUser } of jobs) {
    const tokens = await makeTokens(target.jwtSecret, firstUser, threadIds.length);
    await forEachConcurrent(threadIds, AT_ONCE, async (threadId, i) => {
      const call = createRestClient(target.ports[0] ?? 0, tokens[i] ?? '');
      const { lastSeq } = await call('getThread', { threadId });
      stored += lastSeq;
    });
  }
  if (stored !== acked) throw new Error(`${stored} messages are stored for ${acked} acks`);
}

/** Threads and the first of their members, whose user ids are consecutive. */
interface Owned {
  readonly threadIds: readonly string[];
  readonly firstUser: number;
}
