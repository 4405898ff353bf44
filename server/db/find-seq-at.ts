import type { Seq, ThreadId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';
import type { SeqRange } from './member-rows.ts';

/**
 * A number of a thread: of the visible messages, those before it are older than `at`, and those from it on are not. A message is never
 * older than its predecessor, so a binary search finds it by the primary key: 17 probes among 100,000 messages. Numbers may be
 * missing, since old messages are deleted; a probe reads the next one that is there.
 */
export async function findSeqAt(
  db: Database,
  threadId: ThreadId,
  at: Date,
  { first, last }: SeqRange,
): Promise<Seq> {
  const [row] = await db.query<{ seq: Seq }>`
    with recursive search (low, high) as (
      select ${first}::bigint, greatest(${first}::bigint, least(${last}::bigint, last_seq) + 1)
      from threads where id = ${threadId}::uuid
      union all
      select case when found.is_older then found.seq + 1 else search.low end,
        case when found.is_older then search.high else middle.seq end
      from search cross join lateral (select (search.low + search.high) / 2 as seq) middle
        left join lateral (
          select seq, created_at < ${at.toISOString()}::timestamptz as is_older from messages
          where thread_id = ${threadId}::uuid and seq >= middle.seq and seq < search.high order by seq limit 1
        ) found on true
      where search.low < search.high
    )
    select low::float8 as seq from search where low >= high`;
  return row?.seq ?? first;
}
