import type { App } from '@messaging/server/app';
import type { Pair } from '../../harness/pair.ts';

/** Stores `count` read messages of alternating senders in a new thread by SQL, which takes less than a second. */
export async function fillThread(
  { context }: App,
  { ann, ben, threadId }: Pair,
  count: number,
): Promise<void> {
  const { sql } = context.db;
  await sql`
    insert into messages (thread_id, seq, id, sender_id, client_id, body, created_at)
    select ${threadId}, n, gen_random_uuid(), case n % 2 when 0 then ${ann.userId}::bigint else ${ben.userId}::bigint end,
      gen_random_uuid(), 'message ' || n || ' ' || repeat('and more ', n % 30), now() - (${count}::int - n) * interval '1 minute'
    from generate_series(1, ${count}::int) n`;
  await sql`
    update threads set last_seq = ${count}, sent = array[${count / 2}::bigint, ${count / 2}::bigint], last_message_at = now(), activity_at = now()
    where id = ${threadId}`;
  await sql`
    update thread_members set read_seq = ${count}, read_received = ${count / 2} where thread_id = ${threadId}`;
  await sql`
    insert into read_marks (thread_id, user_id, seq, at)
    select thread_id, user_id, ${count}, now() from thread_members where thread_id = ${threadId}`;
}
