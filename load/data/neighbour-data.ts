import type { SQL } from 'bun';

/** Largest body of a message: 10,000 code points of four bytes. */
const LARGE_BODY = '😀'.repeat(10_000);
const LARGE_MESSAGES = 200;
const CONTACTS = 20_000;
const NOTIFICATIONS = 300_000;
/** Feed of all users whose token has the role FREELANCER. */
const AUDIENCE = -1;

/** Inserts a thread of the user with a page of the largest messages. Returns its id. */
export async function insertLargePage(sql: SQL, userId: number): Promise<string> {
  const threadId = await insertThreads(sql, userId, 1, LARGE_MESSAGES);
  await sql`
    insert into messages (thread_id, seq, id, sender_id, client_id, body, created_at)
    select ${threadId}::uuid, i, gen_random_uuid(), ${userId}::int, gen_random_uuid(), ${LARGE_BODY}, now()
    from generate_series(1, ${LARGE_MESSAGES}::int) i`;
  await sql.unsafe('vacuum analyze threads, thread_members, messages');
  return threadId;
}

/** Inserts threads of the user with many others, without messages. */
export async function insertContacts(sql: SQL, userId: number): Promise<void> {
  await insertThreads(sql, userId, CONTACTS, 0);
  await sql.unsafe('vacuum analyze threads, thread_members');
}

/** Inserts notifications of the audience. Later attackers find them in place. */
export async function insertNotifications(sql: SQL): Promise<void> {
  const [known] = await sql`select 1 from feeds where id = ${AUDIENCE}`;
  if (known !== undefined) return;
  await sql`
    insert into notifications (feed, event_id, type, title, message, data)
    select ${AUDIENCE}::int, gen_random_uuid(), 'job_posted', 'New job', 'A client is looking for a designer.', '{"jobId": 1}'
    from generate_series(1, ${NOTIFICATIONS}::int) i`;
  await sql`insert into feeds (id, size, last_id) select feed, count(*), max(id) from notifications group by feed`;
  await sql.unsafe('vacuum analyze notifications, feeds');
}

async function insertThreads(sql: SQL, userId: number, count: number, lastSeq: number): Promise<string> {
  const [thread]: { id: string }[] = await sql`
    with made as (
      insert into threads (id, member_ids, last_seq, sent, last_message_at, activity_at, listed_at)
      select gen_random_uuid(), array[${userId}::int, ${userId}::int + 1000000 + i], ${lastSeq}, array[${lastSeq}::int, 0], now(), now(), now()
      from generate_series(1, ${count}::int) i
      returning id, member_ids
    ), members as (
      insert into thread_members (thread_id, user_id) select id, unnest(member_ids) from made
    )
    select id from made limit 1`;
  if (thread === undefined) throw new Error('no thread was inserted');
  return thread.id;
}
