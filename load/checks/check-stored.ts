import { checkRows } from './check-rows.ts';
import { inTurns } from '../concurrency/for-each-concurrent.ts';
import { createCall } from '../clients/rest-client.ts';
import type { Target } from '../services/target.ts';
import { makeTokens } from '../clients/make-tokens.ts';

const AT_ONCE = 50;

/**
 * Throws unless as many messages are stored as were acked: by the rows of the database where it is ours, else by what
 * the service says of the threads of all jobs.
 */
export async function checkStored(target: Target, jobs: readonly Owned[], acked: number): Promise<void> {
  if (target.own !== undefined) return await checkRows(target.own.sql, acked);
  let stored = 0;
  for (const { threadIds, firstUser } of jobs) {
    const tokens = await makeTokens(target.jwtSecret, firstUser, threadIds.length);
    await inTurns(threadIds, AT_ONCE, async (threadId, i) => {
      const call = createCall(target.ports[0] ?? 0, tokens[i] ?? '');
      const { lastSeq } = await call<{ lastSeq: number }>(`/messages/threads/${threadId}`);
      stored += lastSeq;
    });
  }
  if (stored !== acked) throw new Error(`${stored} messages are stored for ${acked} acks`);
}

/** Threads and their first members, who are users one after the other. */
interface Owned {
  readonly threadIds: readonly string[];
  readonly firstUser: number;
}
