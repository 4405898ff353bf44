import type { SQL } from 'bun';

/** A user with a large inbox. All counts are of threads of the user. */
export interface InboxSizes {
  readonly threads: number;
  readonly unread: number;
  readonly archived: number;
  readonly pinned: number;
  readonly labelled: number;
  readonly jobs: number;
}

/** Owner of the inbox; the other members have the following user ids. */
export const OWNER = 1;
export const LABEL = 'urgent';
/** A word that the name of one other member has. */
export const RARE_NAME = 'Zébulon';

/**
 * Inserts the threads, five minutes apart, each with one message of the other member. The unread ones are spread evenly, and so are
 * those with a state; no thread has two of these properties.
 */
export async function insertInbox(sql: SQL, sizes: InboxSizes): Promise<void> {
  const { threads, unread, archived, pinned, labelled, jobs } = sizes;
  await sql`
    insert into users (id, username, full_name, role, profile_at)
    select i, 'user' || i, case i when ${OWNER + threads}::int / 2 then ${RARE_NAME} else 'User ' || i end, 'FREELANCER', now()
    from generate_series(${OWNER}::int, ${OWNER + threads}::int) i`;
  await sql`
    create temporary table made as
    select gen_random_uuid() as id, i, now() - make_interval(mins => 5 * (${threads}::int - i)) as at,
      row_number() over (order by hashint4(i)) as place
    from generate_series(1, ${threads}::int) i`;
  await sql`
    insert into threads (id, member_ids, job_id, last_seq, sent, last_message_at, activity_at, listed_at)
    select id, array[${OWNER}::int, ${OWNER}::int + i], 1 + i % ${jobs}::int, 1, '{0,1}', at, at, at from made`;
  await sql`
    insert into thread_members (thread_id, user_id, read_seq, read_received, listed_at)
    select id, ${OWNER}::int, is_read, is_read, at from made, lateral (select (place > ${unread}::int)::int as is_read) read
    union all select id, ${OWNER}::int + i, 0, 0, at from made`;
  await sql`
    insert into messages (thread_id, seq, id, sender_id, client_id, body, created_at)
    select id, 1, gen_random_uuid(), ${OWNER}::int + i, gen_random_uuid(), 'The first message of this thread.', at from made`;
  await sql`
    insert into thread_states (user_id, thread_id, archived_seq, pinned_at, labels)
    select ${OWNER}::int, id, case when rest < ${archived}::int then 1 end,
      case when rest >= ${archived}::int and rest < ${archived + pinned}::int then at end,
      case when rest >= ${archived + pinned}::int then array[${LABEL}] end
    from made, lateral (select place - ${unread}::int - 1 as rest) after
    where rest >= 0 and rest < ${archived + pinned + labelled}::int`;
  await sql`drop table made`;
  await sql.unsafe('vacuum analyze users, threads, thread_members, messages, thread_states');
}
