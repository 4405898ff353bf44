import type { SQL } from 'bun';

/** Makes the first messages of a thread 31 days older, and the stored age of the thread. */
export async function ageMessages(sql: SQL, threadId: string, upTo: number): Promise<void> {
  await sql`
    with aged as (
      update messages set created_at = created_at - interval '31 days'
      where thread_id = ${threadId}::uuid and seq <= ${upTo}::bigint returning seq, created_at
    )
    update threads t set oldest_at = oldest_at - interval '31 days',
      last_message_at = coalesce((select created_at from aged where seq = t.last_seq), last_message_at)
    where id = ${threadId}::uuid`;
}
