import { INDEX_LAG } from '@messaging/server/db/index-lag';

/** A user with many threads: the low user in half of them, the high user in the others. */
export const BUSY = 1_000_000;
/** The other member of the long thread. */
export const OTHER = 2_000_000;
export const THREADS = 10_000;
export const MESSAGES = 200_000;
/** Messages of the long thread that were edited. */
export const CHANGES = 2_000;
/** The busy user's own notifications, and as many of their audience. */
export const NOTIFICATIONS = 100_000;
/** Number of unread notifications in each of the two feeds. As many before them were read one by one, the others at once. */
export const UNREAD = 50;
export const LONG = '00000000-0000-7000-8000-000000000000';
/** A thread of the busy user with 200 messages of 40,000 bytes, which do not compress. */
export const LARGE = '00000000-0000-7000-9000-000000000000';
export const LARGE_BYTES = 40_000;

/** Value of the indexed transactions: too far behind to be read for anything that changes later. */
const INDEXED = `pg_current_xact_id()::text::bigint - ${INDEX_LAG.xacts + 100}`;

/** One statement each; ids of threads are their numbers. */
export const FILL = [
  `create function thread_id(n int) returns uuid immutable language sql as $$
     select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$`,
  // The busy user's threads, and as many of other users.
  `insert into threads (id, member_ids, last_seq, sent, last_message_at, activity_at, listed_at, indexed_xact)
     select thread_id(n), array[low, high], 1, '{1,0}', at, at, at, ${INDEXED} from (
       select n, at,
         case when n > ${THREADS} then n when n % 2 = 0 then ${BUSY} else n end as low,
         case when n > ${THREADS} then n + ${BUSY} when n % 2 = 0 then ${BUSY} + n else ${BUSY} end as high
       from generate_series(1, ${THREADS * 2}) n, lateral (select now() - n * interval '1 minute' as at) a
     ) t`,
  `insert into threads (id, member_ids, last_seq, sent, last_message_at, indexed_xact)
     values ('${LONG}', '{${BUSY},${OTHER}}', ${MESSAGES}, '{${MESSAGES / 2},${MESSAGES / 2}}', now(), ${INDEXED})`,
  // Older than the others, so that no first page contains it.
  `insert into threads (id, member_ids, job_id, last_seq, sent, last_message_at, activity_at, listed_at, indexed_xact)
     select '${LARGE}', '{${BUSY},${OTHER}}', 1, 200, '{200,0}', at, at, at, ${INDEXED} from (values (now() - interval '1 year')) a (at)`,
  `insert into messages (thread_id, seq, id, sender_id, body, created_at)
     select '${LARGE}', n, gen_random_uuid(), ${BUSY}, body, now() from generate_series(1, 200) n, lateral (
       select string_agg(md5(n || '/' || i), '') as body from generate_series(1, ${LARGE_BYTES / 32}) i) b`,
  `insert into thread_members (thread_id, user_id, listed_at, indexed_xact)
     select id, unnest(member_ids), listed_at, indexed_xact from threads`,
  `insert into messages (thread_id, seq, id, sender_id, body, created_at)
     select id, 1, gen_random_uuid(), member_ids[1], 'hello', activity_at from threads where last_seq = 1`,
  `insert into messages (thread_id, seq, id, sender_id, client_id, body, created_at)
     select '${LONG}', n, gen_random_uuid(), case n % 2 when 0 then ${BUSY} else ${OTHER} end, gen_random_uuid(), 'hello', now()
     from generate_series(1, ${MESSAGES}) n`,
  `update messages set change = seq / ${MESSAGES / CHANGES}, version = 2, edited_at = now()
     where thread_id = '${LONG}' and seq % ${MESSAGES / CHANGES} = 0`,
  `insert into message_versions (thread_id, seq, version, author_id, body, at)
     select thread_id, seq, 1, sender_id, body, created_at from messages where change is not null`,
  // As many of other users.
  `insert into message_versions (thread_id, seq, version, author_id, body, at)
     select id, 1, 1, member_ids[1], 'hello', now() from threads where last_seq = 1`,
  `update threads set last_change = ${CHANGES} where id = '${LONG}'`,
  `insert into read_marks (thread_id, user_id, seq, at)
     select '${LONG}', u, n, now() from generate_series(100, ${MESSAGES - 100}, 100) n, unnest(array[${BUSY}, ${OTHER}]) u`,
  `update thread_members set read_seq = ${MESSAGES - 100}, read_received = ${MESSAGES / 2 - 50} where thread_id = '${LONG}'`,
  `insert into users (id, username, profile_at)
     select distinct user_id, 'user ' || user_id, '-infinity'::timestamptz from thread_members`,
  // Alternately, so that ids of the two feeds mix as for a user who reads both.
  `insert into notifications (feed, event_id, type, title, message, data)
     select case n % 2 when 0 then ${BUSY} else -1 end, gen_random_uuid(), 'welcome', 'Hello', 'Hello', '{}'
     from generate_series(1, ${NOTIFICATIONS * 2}) n`,
  `insert into notifications (feed, event_id, type, title, message, data)
     select n, gen_random_uuid(), 'welcome', 'Hello', 'Hello', '{}' from generate_series(1, 20000) n`,
  `insert into feeds (id, size, last_id) select feed, count(*), max(id) from notifications group by feed`,
  `insert into feed_readers (user_id, feed, read, read_to)
     select ${BUSY}, id, size - ${UNREAD}, last_id - ${UNREAD * 4} from feeds where id in (${BUSY}, -1)`,
  `insert into read_all_marks (user_id, feed, up_to)
     select ${BUSY}, id, up_to from feeds, generate_series(1000, last_id - ${UNREAD * 4}, 1000) up_to where id in (${BUSY}, -1)`,
  `insert into read_all_marks (user_id, feed, up_to) select user_id, feed, read_to from feed_readers on conflict do nothing`,
  // As many rows of other users, so that no table is small.
  `insert into read_all_marks (user_id, feed, up_to) select id, id, 1 from feeds where id not in (${BUSY}, -1)`,
  `insert into feed_readers (user_id, feed, read) select id, id, 1 from feeds where id not in (${BUSY}, -1)`,
  `insert into notification_reads (user_id, notification_id) select feed, id from notifications where feed not in (${BUSY}, -1)`,
  `insert into notification_reads (user_id, notification_id)
     select ${BUSY}, n.id from notifications n join feed_readers r using (feed) join feeds f on f.id = n.feed
     where n.id > r.read_to and n.id <= f.last_id - ${UNREAD * 2}`,
  'analyze',
];
