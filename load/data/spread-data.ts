import type { SQL } from 'bun';

/** Pairs of users 1 to PAIRS and PAIRS + 1 to 2 × PAIRS. Each pair has one thread per job. */
export const PAIRS = 200;

/** A thread of the users `low` and `low + PAIRS`. */
export interface SpreadThread {
  readonly id: string;
  readonly low: number;
}

/**
 * Inserts threads in the state that steady spread traffic produces: each got a message within the last minute,
 * and its index entries are up to 10 minutes (600,000 transactions) old. A checkpoint runs first, so that WAL
 * holds few full pages. Returns the threads in random order.
 */
export async function insertSpreadThreads(sql: SQL, count: number): Promise<SpreadThread[]> {
  await sql.unsafe('checkpoint');
  const threads: SpreadThread[] = await sql`
    with made as (
      insert into threads (id, member_ids, job_id, last_seq, sent, last_message_at, activity_at, listed_at, indexed_xact)
      select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, array[1 + i % ${PAIRS}::int, 1 + i % ${PAIRS}::int + ${PAIRS}::int],
        i, 1, '{1,0}', at, at, at - random() * interval '9 min', pg_current_xact_id()::text::bigint - (random() * 600000)::bigint
      from (select i, now() - random() * interval '1 min' as at from generate_series(1, ${count}::int) i) a
      returning id, member_ids, activity_at, listed_at, indexed_xact
    ), members as (
      insert into thread_members (thread_id, user_id, listed_at, indexed_xact)
      select id, unnest(member_ids), listed_at, indexed_xact from made
    ), messages as (
      insert into messages (thread_id, seq, id, sender_id, client_id, body, created_at)
      select id, 1, gen_random_uuid(), member_ids[1], gen_random_uuid(), 'The first message of this thread.', activity_at from made
    )
    select id, member_ids[1]::int as low from made order by md5(id::text)`;
  await sql.unsafe('vacuum analyze threads, thread_members, messages');
  return threads;
}
