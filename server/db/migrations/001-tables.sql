-- The schema, with all that its comments say, is shown in server/db/schema.sql, which is generated from it.

create table users (
  id bigint primary key,
  username text,
  full_name text,
  avatar_url text,
  role text,
  profile_at timestamptz(3) not null,
  last_seen_at timestamptz(3),
  erased_at timestamptz(3),
  changed xid8 default pg_current_xact_id()
);
comment on table users is
  'Profiles of the platform''s users: the names and avatars that chat shows.';
comment on column users.profile_at is
  'Time at which the platform knew these values. An older profile never overwrites a newer one.';
comment on column users.last_seen_at is 'End of the last connection.';
comment on column users.erased_at is
  'Time of the erasure. A profile from before it is not stored again, however late it arrives.';
comment on column users.changed is
  'Transaction that last changed what messages show of the user. Instances keep names in memory and poll this column.';
create index users_changed on users (changed) where changed is not null;

create table threads (
  id uuid primary key,
  kind smallint not null default 0,
  member_ids bigint[] not null,
  job_id bigint,
  title text,
  last_seq bigint not null default 0,
  sent bigint[] not null,
  last_message_at timestamptz(3),
  activity_at timestamptz(3) not null default now(),
  listed_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  oldest_at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  indexed_xact bigint not null default pg_current_xact_id()::text::bigint
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
comment on table threads is
  'A thread about one job or none. Each send locks its row and takes the next number from last_seq. All that a send needs of the members is in this row. It has no check constraints: each update evaluates them all, which cost a send 4 % of its CPU.';
comment on column threads.kind is
  '0: a pair, whose two members never change. 1: a group.';
comment on column threads.member_ids is
  'The members. Those of a pair are in the order of their ids, so that a pair has one form.';
comment on column threads.last_seq is 'Number of the last message. Numbers have no gaps.';
comment on column threads.sent is
  'Number of messages that each member sent, in the order of member_ids. With a member''s read_received it gives the unread count without counting rows.';
comment on column threads.activity_at is
  'Sort key of thread lists: time of the last message, or of the creation while there is none.';
comment on column threads.listed_at is
  'A copy of activity_at that may lag behind it (server/db/index-lag.ts). The rows of the members have the same copy.';
comment on column threads.oldest_at is
  'Lower bound of the time of the first message that retention may delete; infinity if only the last message is left. Retention reads only threads that are due.';
comment on column threads.changed is 'Transaction of the last change, for sync.';
comment on column threads.indexed_xact is
  'A copy of changed that may lag behind it (server/db/index-lag.ts). No row of a member has an older one.';
create unique index threads_of_pair on threads (member_ids, job_id) nulls not distinct where kind = 0;
create index threads_oldest on threads (oldest_at);

create table thread_members (
  thread_id uuid not null,
  user_id bigint not null,
  read_seq bigint not null default 0,
  read_received bigint not null default 0,
  listed_at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  indexed_xact bigint not null default pg_current_xact_id()::text::bigint,
  primary key (thread_id, user_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
comment on table thread_members is
  'The members of each thread: how far each has read, and the entries of the indexes by which a user''s threads are found.';
comment on column thread_members.read_seq is 'The watermark: number of the last message that is read.';
comment on column thread_members.read_received is
  'Number of messages of other members up to read_seq.';
comment on column thread_members.listed_at is
  'The thread''s listed_at. The index holds this copy, so most messages of a busy thread change no index.';
comment on column thread_members.changed is 'Transaction of the member''s last read, for sync.';
comment on column thread_members.indexed_xact is
  'May lag behind the last change of the thread and of all its members (server/db/index-lag.ts); the rows of a thread move together. The index holds this copy, so most changes of a busy thread change no index.';
create index thread_members_listed on thread_members ((user_id * 1), listed_at);
create index thread_members_of_user on thread_members ((-user_id), thread_id);
create index thread_members_changed on thread_members ((user_id + 0), indexed_xact);
comment on index thread_members_listed is
  'A user''s threads by activity. Holds user_id * 1, so that only lists use it. If users have few rows, the planner takes any index that begins with the user for as good as the right one, and then reads all rows of a user who has many.';
comment on index thread_members_of_user is
  'A user''s threads in an order that never changes, for scans that resume. Holds -user_id for the same reason as thread_members_listed.';
comment on index thread_members_changed is 'Holds user_id + 0 for the same reason as thread_members_listed.';

create function add_sent(sent bigint[], member_ids bigint[], sender_ids bigint[]) returns bigint[] immutable language plpgsql as $$
declare
  place int;
begin
  for i in 1 .. cardinality(sender_ids) loop
    place := array_position(member_ids, sender_ids[i]);
    sent[place] := sent[place] + 1;
  end loop;
  return sent;
end
$$;
comment on function add_sent is
  'The counts of a group''s members after a message of each of the senders. A function, because a subquery in the send statement would cost pairs its preparation.';

create function move_index_entries() returns trigger language plpgsql set search_path from current as $$
begin
  -- In the order in which read receipts lock the rows.
  perform from thread_members where thread_id = new.id order by user_id for no key update;
  update thread_members set listed_at = new.listed_at, indexed_xact = greatest(indexed_xact, new.indexed_xact)
    where thread_id = new.id;
  return null;
end
$$;
create trigger move_index_entries after update of listed_at, indexed_xact on threads
  for each row when (old.listed_at <> new.listed_at or old.indexed_xact <> new.indexed_xact)
  execute function move_index_entries();
comment on trigger move_index_entries on threads is
  'The index entries of the members move with the thread. A trigger, because a step of the send statement would be prepared for every batch: it made a send up to 1.17 times as dear, and the condition of the trigger about 1.02 times.';

create table messages (
  thread_id uuid not null,
  seq bigint not null,
  id uuid not null,
  sender_id bigint not null,
  client_id uuid,
  body text not null,
  attachments jsonb,
  created_at timestamptz(3) not null,
  xid xid8,
  primary key (thread_id, seq)
) with (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_freeze_min_age = 0);
alter table messages alter column attachments set storage external;
comment on table messages is
  'Has no foreign key to threads: the insert holds the lock of the thread''s row, and the check would cost each row again. Rows are only added, so they are vacuumed in lumps of a hundredth of the table and frozen at once; the default is a fifth, and a freeze that reads old pages again (PostgreSQL manual, "Routine Vacuuming").';
comment on column messages.attachments is
  'Not compressed, so that its length is known without reading it: pages are bounded by bytes. Only rows over 2 kB take more space by this.';
comment on column messages.client_id is 'Id that the client gave, by which a repeated send is found.';
comment on column messages.xid is
  'Transaction that stored the message, where messages are published to Kafka; null where they are not, which costs nothing.';
create unique index messages_id on messages (id);
create unique index messages_client_id on messages (thread_id, sender_id, client_id) where client_id is not null;
create index messages_to_publish on messages (xid) where xid is not null;

create table read_marks (
  thread_id uuid not null,
  user_id bigint not null,
  seq bigint not null,
  at timestamptz(3) not null,
  primary key (thread_id, user_id, seq)
) with (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_freeze_min_age = 0);
comment on table read_marks is
  'Each step of a watermark. The readAt of a message is the first mark at or past it, so it never changes.';

create table thread_openings (
  opener bigint not null,
  thread_id uuid not null,
  at timestamptz(3) not null default now(),
  primary key (opener, thread_id)
);
comment on table thread_openings is
  'Threads that a user opened in the last day and the other member has not answered. Rows that no longer count are deleted when the user opens the next thread. A table of its own, so that a send does not pay for it.';

create table feeds (
  id bigint primary key,
  size bigint not null default 0,
  last_id bigint not null default 0,
  deleted_count bigint not null default 0,
  deleted_up_to bigint not null default 0
) with (fillfactor = 70);
comment on table feeds is
  'Notifications are kept in feeds: one for each user, numbered by the user''s id, and one for each audience, below zero. An insert holds the feed''s row lock until it commits, so size is exact and the ids of a feed grow in the order of commits.';
comment on column feeds.size is 'Number of notifications ever stored, deleted ones included.';
comment on column feeds.last_id is 'Id of the newest notification.';
comment on column feeds.deleted_count is
  'Number of notifications that retention has deleted. They count as read by everyone, and size and feed_readers.read still count them, so a deletion changes no reader''s row.';
comment on column feeds.deleted_up_to is 'All notifications up to this id are deleted.';

create table notifications (
  id bigint generated always as identity,
  feed bigint not null,
  event_id uuid not null,
  type text not null,
  title text not null,
  message text not null,
  data jsonb not null,
  created_at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (feed, id)
);
comment on column notifications.event_id is
  'Hash of the event''s topic and bytes. An event that is delivered again stores no second notification.';
create unique index notifications_event on notifications (feed, event_id, type);
create index notifications_changed on notifications ((feed + 0), changed);
create index notifications_of_freelancer on notifications ((data ->> 'freelancerId')) where type = 'proposal_received';
create index notifications_of_company on notifications ((data ->> 'companyId')) where type = 'job_posted';
comment on index notifications_changed is 'Holds feed + 0 for the same reason as thread_members_listed.';
comment on index notifications_of_freelancer is
  'For erasure: notifications that name a user to others. Partial, so that other notifications do not pay for it.';
comment on index notifications_of_company is 'For erasure, as notifications_of_freelancer.';

create table feed_readers (
  user_id bigint not null,
  feed bigint not null,
  read bigint not null default 0,
  read_to bigint not null default 0,
  primary key (user_id, feed)
) with (fillfactor = 80);
comment on table feed_readers is
  'How much of a feed a user has read: unread is feeds.size - read. Has no foreign key to feeds: its check would lock the feed''s row beside inserts, which may then deadlock.';
comment on column feed_readers.read is 'Number of notifications that are read.';
comment on column feed_readers.read_to is 'All notifications up to this id are read, by a read-all.';

create table read_all_marks (
  user_id bigint not null,
  feed bigint not null,
  up_to bigint not null,
  at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (user_id, feed, up_to)
);
comment on table read_all_marks is
  'Each read-all. The readAt of a notification is its own read, else the first read-all at or past it, so it never changes.';
create index read_all_marks_changed on read_all_marks ((user_id + 0), changed);
comment on index read_all_marks_changed is 'Holds user_id + 0 for the same reason as thread_members_listed.';

create table notification_reads (
  user_id bigint not null,
  notification_id bigint not null,
  at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (user_id, notification_id)
);
comment on table notification_reads is 'Notifications that were read one by one.';
create index notification_reads_changed on notification_reads ((user_id + 0), changed);
comment on index notification_reads_changed is 'Holds user_id + 0 for the same reason as thread_members_listed.';

create table revocations (
  id bigint generated always as identity primary key,
  user_id bigint unique,
  jti text unique,
  at timestamptz(3) not null default now(),
  until timestamptz(3) not null,
  changed xid8 not null default pg_current_xact_id(),
  check (num_nonnulls(user_id, jti) = 1)
);
comment on table revocations is
  'Tokens that are refused before they expire: all tokens of a user issued up to `at`, or the token with this jti.';
comment on column revocations.until is 'After it no such token is valid, and the row may be deleted.';
create index revocations_changed on revocations (changed);

create table publication (
  only_row boolean primary key default true check (only_row),
  cursor xid8 not null default '0',
  lease_holder uuid,
  leased_until timestamptz not null default '-infinity',
  system bigint
);
comment on table publication is
  'One row: how far messages are published to Kafka, and which instance holds the lease to publish until when.';
comment on column publication.cursor is
  'Messages of transactions below it are published. It is void in a database restored from a dump: there it starts again at 0, and published_threads still says what was published.';
comment on column publication.system is 'System identifier of the database that the cursor belongs to.';
insert into publication default values;

create table published_threads (
  thread_id uuid primary key,
  seq bigint not null
);
comment on table published_threads is 'How far each thread is published.';

create table imports (
  source text primary key,
  last_id bigint not null,
  users bigint not null,
  at timestamptz(3) not null default now()
);
comment on table imports is 'How far users were imported from each table of the platform.';

create table retention_jobs (
  job text primary key,
  lease_holder uuid,
  leased_until timestamptz not null default '-infinity',
  cursor text,
  next_at timestamptz not null default '-infinity'
);
comment on table retention_jobs is
  'What retention deletes, a row each: which instance holds the lease until when, how far this round is, and when the next one is due.';
comment on column retention_jobs.cursor is 'Key after which the round resumes; null: at the start.';
insert into retention_jobs (job) values ('messages'), ('notifications'), ('reads');

create table erasures (
  user_id bigint primary key,
  begun_at timestamptz not null default now(),
  thread_id uuid not null,
  seq bigint not null
);
comment on table erasures is
  'Users whose messages are being erased, and how far the erasure is. The row is deleted at the end of the scan.';

create table installation (
  id uuid not null default gen_random_uuid(),
  only_row boolean primary key default true check (only_row)
);
comment on table installation is 'One row: the id by which change tokens tell this database from another.';
insert into installation default values;
