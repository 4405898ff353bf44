import type { SQL } from 'bun';

/** Lengths of the lists of one user. */
export interface ListSizes {
  readonly threads: number;
  /** Number of messages in the longest thread. */
  readonly messages: number;
  /**
   * Number of notifications of the reader, and of the audience of the reader's role. `readNotifications` of each
   * are read.
   */
  readonly notifications: number;
  readonly readNotifications: number;
}

/** Owner of the threads and messages; the other members have the following user ids. */
export const READER = 1;

/** Rows per statement that inserts messages, so that no statement runs for minutes. */
const CHUNK = 100_000;

/**
 * Inserts a user in many threads, each with one message; the last thread gets many more. Vacuums and analyzes
 * the tables as autovacuum would. Returns the id of that thread.
 */
export async function insertPagingData(sql: SQL, sizes: ListSizes): Promise<string> {
  await insertUsers(sql, sizes);
  await insertThreads(sql, sizes);
  const [longest]: { id: string }[] = await sql`select id from threads order by activity_at desc limit 1`;
  if (longest === undefined) throw new Error('no thread was inserted');
  for (let from = 2; from <= sizes.messages; from += CHUNK) {
    await insertMessages(sql, longest.id, from, Math.min(from + CHUNK - 1, sizes.messages));
  }
  await insertNotifications(sql, sizes);
  await sql`update threads set last_seq = ${sizes.messages}, sent = array[${sizes.messages} / 2, ${sizes.messages} - ${sizes.messages} / 2] where id = ${longest.id}::uuid`;
  await sql.unsafe(
    'vacuum analyze users, threads, thread_members, messages, notifications, feeds, feed_readers, notification_reads',
  );
  return longest.id;
}

async function insertUsers(sql: SQL, { threads }: ListSizes): Promise<void> {
  await sql`
    insert into users (id, username, full_name, role, profile_at)
    select i, 'user' || i, 'User ' || i, 'FREELANCER', now()
    from generate_series(${READER}::int, ${READER + threads}::int) i`;
}

/** Inserts threads one second apart; the last one is the newest. */
async function insertThreads(sql: SQL, { threads }: ListSizes): Promise<void> {
  await sql`
    with made as (
      insert into threads (id, member_ids, last_seq, sent, last_message_at, activity_at, listed_at)
      select gen_random_uuid(), array[${READER}::int, ${READER}::int + i], 1, '{1,0}', at, at, at
      from generate_series(1, ${threads}::int) i, lateral (select now() - make_interval(secs => ${threads}::int - i) as at) a
      returning id, member_ids, activity_at
    ), members as (
      insert into thread_members (thread_id, user_id, listed_at) select id, unnest(member_ids), activity_at from made
    )
    insert into messages (thread_id, seq, id, sender_id, client_id, body, created_at)
    select id, 1, gen_random_uuid(), member_ids[1], gen_random_uuid(), 'The first message of this thread.', activity_at from made`;
}

/** Inserts notifications alternately for the reader and for the audience of freelancers, whose feed is -1. */
async function insertNotifications(sql: SQL, { notifications, readNotifications }: ListSizes): Promise<void> {
  await sql`
    insert into notifications (feed, event_id, type, title, message, data)
    select case i % 2 when 0 then ${READER}::int else -1 end, gen_random_uuid(), 'job_posted', 'New job',
      'A client is looking for a designer.', '{"jobId": 1}'
    from generate_series(1, ${notifications * 2}::int) i`;
  await sql`insert into feeds (id, size, last_id) select feed, count(*), max(id) from notifications group by feed`;
  await sql`
    insert into notification_reads (user_id, notification_id)
    select ${READER}::int, id from notifications order by id desc limit ${readNotifications * 2}`;
  await sql`insert into feed_readers (user_id, feed, read) select ${READER}::int, id, ${readNotifications} from feeds`;
}

/** Inserts messages number `from` to `to`, alternately from the two members. */
async function insertMessages(sql: SQL, threadId: string, from: number, to: number): Promise<void> {
  await sql`
    insert into messages (thread_id, seq, id, sender_id, client_id, body, created_at)
    select t.id, i, gen_random_uuid(), t.member_ids[1 + i % 2], gen_random_uuid(),
      'message ' || i || ', about as long as a line of chat between two people.', now()
    from threads t, generate_series(${from}::int, ${to}::int) i where t.id = ${threadId}::uuid`;
}
