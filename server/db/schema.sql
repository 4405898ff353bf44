-- The schema, generated from a migrated database: UPDATE_SCHEMA=1 npm test -- store/schema
-- A change of the schema is a migration in server/db/migrations/. This file is for reading, and no code runs it.

-- Profiles of the platform's users: the names and avatars that chat shows.
create table users (
  id bigint not null,
  username text,
  full_name text,
  avatar_url text,
  role text,
  -- Time at which the platform knew these values. An older profile never overwrites a newer one.
  profile_at timestamptz(3) not null,
  -- End of the last connection.
  last_seen_at timestamptz(3),
  -- Time of the erasure. A profile from before it is not stored again, however late it arrives.
  erased_at timestamptz(3),
  -- Transaction that last changed what messages show of the user. Instances keep names in memory and poll this column.
  changed xid8 default pg_current_xact_id(),
  -- IANA name of the zone that the user shows to members of common threads; null: none.
  time_zone text,
  primary key (id)
);
create index users_changed on users (changed) where changed is not null;

-- A thread about one job or none. Each send locks its row and takes the next number from last_seq. All that a send needs of the
-- members is in this row. It has no check constraints: each update evaluates them all, which cost a send 4 % of its CPU.
create table threads (
  id uuid not null,
  -- 0: a pair, whose two members never change. 1: a group.
  kind smallint not null default 0,
  -- The members. Those of a pair are in the order of their ids, so that a pair has one form.
  member_ids bigint[] not null,
  job_id bigint,
  title text,
  -- Number of the last message. Numbers have no gaps.
  last_seq bigint not null default 0,
  -- Number of messages that each member sent, in the order of member_ids. With a member's read_received it gives the unread count
  -- without counting rows.
  sent bigint[] not null,
  last_message_at timestamptz(3),
  -- Sort key of thread lists: time of the last message, or of the creation while there is none.
  activity_at timestamptz(3) not null default now(),
  -- A copy of activity_at that may lag behind it (server/db/index-lag.ts). The rows of the members have the same copy.
  listed_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  -- Lower bound of the time of the first message that retention may delete; infinity if only the last message is left. Retention
  -- reads only threads that are due.
  oldest_at timestamptz(3) not null default now(),
  -- Transaction of the last change, for sync.
  changed xid8 not null default pg_current_xact_id(),
  -- A copy of changed that may lag behind it (server/db/index-lag.ts). No row of a member has an older one.
  indexed_xact bigint not null default ((pg_current_xact_id())::text)::bigint,
  -- Number of the last change of a message. A change locks the row and takes the next number, as a send does from last_seq.
  last_change bigint not null default 0,
  -- Members of a group who may not write; null: none.
  reader_ids bigint[],
  -- Number of system messages, which never count as unread; null: 0.
  silent bigint,
  creator_id bigint,
  -- Id that the creator of a group gave, by which a repeated call is found.
  client_id uuid,
  primary key (id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create unique index threads_of_pair on threads (member_ids, job_id) nulls not distinct where kind = 0;
create index threads_oldest on threads (oldest_at);
create unique index threads_client_id on threads (creator_id, client_id) where client_id is not null;
-- The index entries of the members move with the thread. A trigger, because a step of the send statement would be prepared for
-- every batch: it made a send up to 1.17 times as dear, and the condition of the trigger about 1.02 times.
create trigger move_index_entries after update of listed_at, indexed_xact on threads for each row when (old.listed_at <> new.listed_at or old.indexed_xact <> new.indexed_xact) execute function move_index_entries();

-- The members of each thread: how far each has read, and the entries of the indexes by which a user's threads are found.
create table thread_members (
  thread_id uuid not null,
  user_id bigint not null,
  -- The watermark: number of the last message that is read.
  read_seq bigint not null default 0,
  -- Number of messages of other members up to read_seq.
  read_received bigint not null default 0,
  -- The thread's listed_at. The index holds this copy, so most messages of a busy thread change no index.
  listed_at timestamptz(3) not null default now(),
  -- Transaction of the member's last read, for sync.
  changed xid8 not null default pg_current_xact_id(),
  -- May lag behind the last change of the thread and of all its members (server/db/index-lag.ts); the rows of a thread move
  -- together. The index holds this copy, so most changes of a busy thread change no index.
  indexed_xact bigint not null default ((pg_current_xact_id())::text)::bigint,
  -- 1: owner, 2: member, 3: reader. Null in a pair.
  role smallint,
  -- 1: client, 2: designer, null: none.
  side smallint,
  -- Number of the first message that the member may see; null: all.
  visible_from bigint,
  -- Number of the last message of a member who has left or was removed; null: a member.
  left_seq bigint,
  -- Number of messages that the member had sent when leaving, for a return.
  sent_before bigint,
  -- Number of changes of the thread_states of the member; null: 0.
  state_version integer,
  -- Transaction of the last of them, for sync. Here, because the row in thread_states may be gone; and only the own row is
  -- compared, so other members learn nothing.
  state_changed xid8,
  -- Number of the last change before the member left: contents are shown to this user as they were then. Null: a member.
  left_change bigint,
  -- Title of the thread when the member left.
  left_title text,
  primary key (thread_id, user_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
-- A user's threads by activity. Holds user_id * 1, so that only lists use it. If users have few rows, the planner takes any index
-- that begins with the user for as good as the right one, and then reads all rows of a user who has many.
create index thread_members_listed on thread_members ((user_id * 1), listed_at);
-- A user's threads in an order that never changes, for scans that resume. Holds -user_id for the same reason as
-- thread_members_listed.
create index thread_members_of_user on thread_members ((- user_id), thread_id);
-- Holds user_id + 0 for the same reason as thread_members_listed.
create index thread_members_changed on thread_members ((user_id + 0), indexed_xact);
-- For the presence of users who share a group. Pairs do not pay for it.
create index thread_members_of_group on thread_members (user_id, thread_id) where role is not null;

-- Has no foreign key to threads: the insert holds the lock of the thread's row, and the check would cost each row again. Few rows
-- are changed after they were added, so they are vacuumed in lumps of a hundredth of the table and frozen at once; the default is
-- a fifth, and a freeze that reads old pages again (PostgreSQL manual, "Routine Vacuuming").
create table messages (
  thread_id uuid not null,
  seq bigint not null,
  id uuid not null,
  sender_id bigint not null,
  -- Id that the client gave, by which a repeated send is found.
  client_id uuid,
  body text not null,
  -- Not compressed, so that its length is known without reading it: pages are bounded by bytes. Only rows over 2 kB take more space
  -- by this.
  attachments jsonb storage external,
  created_at timestamptz(3) not null,
  -- Transaction that stored the message, where messages are published to Kafka; null where they are not, which costs nothing.
  xid xid8,
  -- Number of the newest change; null: the message was never changed. So a send pays for neither the column nor its index.
  change bigint,
  -- Number of the content; null: 1.
  version integer,
  edited_at timestamptz(3),
  deleted_at timestamptz(3),
  -- Array of {emoji, userIds}, in the order in which they came; null: none. A column, so that a change of it is judged by the
  -- locked row and a page reads it without a join. Members and emoji are limited, so it stays short.
  reactions jsonb,
  -- Number of the message of the same thread that this one answers; null: none. What members see of it is read with the page, so it
  -- follows edits and deletions.
  reply_seq bigint,
  -- Time at which a member pinned the message; null: it is not pinned.
  pinned_at timestamptz(3),
  -- Transaction of the newest edit, deletion or erasure, where changes are published to Kafka; null otherwise.
  changed_xid xid8,
  -- Number of that change: change without later reactions and pins.
  content_change bigint,
  -- What a message says that the service made, for programs; null: a user wrote the message.
  card jsonb,
  primary key (thread_id, seq)
) with (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_freeze_min_age = 0);
create unique index messages_id on messages (id);
create unique index messages_client_id on messages (thread_id, sender_id, client_id) where client_id is not null;
create index messages_to_publish on messages (xid) where xid is not null;
create index messages_changed on messages (thread_id, change) where change is not null;
create index messages_pinned on messages (thread_id, seq) where pinned_at is not null;
create index messages_changes_to_publish on messages (changed_xid) where changed_xid is not null;

-- Each step of a watermark. The readAt of a message is the first mark at or past it, so it never changes.
create table read_marks (
  thread_id uuid not null,
  user_id bigint not null,
  seq bigint not null,
  at timestamptz(3) not null,
  primary key (thread_id, user_id, seq)
) with (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_freeze_min_age = 0);

-- Threads that a user opened in the last day and the other member has not answered. Rows that no longer count are deleted when
-- the user opens the next thread. A table of its own, so that a send does not pay for it.
create table thread_openings (
  opener bigint not null,
  thread_id uuid not null,
  at timestamptz(3) not null default now(),
  primary key (opener, thread_id)
);

-- Notifications are kept in feeds: one for each user, numbered by the user's id, and one for each audience, below zero. An insert
-- holds the feed's row lock until it commits, so size is exact and the ids of a feed grow in the order of commits.
create table feeds (
  id bigint not null,
  -- Number of notifications ever stored, deleted ones included.
  size bigint not null default 0,
  -- Id of the newest notification.
  last_id bigint not null default 0,
  -- Number of notifications that retention has deleted. They count as read by everyone, and size and feed_readers.read still count
  -- them, so a deletion changes no reader's row.
  deleted_count bigint not null default 0,
  -- All notifications up to this id are deleted.
  deleted_up_to bigint not null default 0,
  primary key (id)
) with (fillfactor = 70);

create table notifications (
  id bigint not null generated always as identity,
  feed bigint not null,
  -- Hash of the event's topic and bytes. An event that is delivered again stores no second notification.
  event_id uuid not null,
  type text not null,
  title text not null,
  message text not null,
  data jsonb not null,
  created_at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (feed, id)
);
create unique index notifications_event on notifications (feed, event_id, type);
-- Holds feed + 0 for the same reason as thread_members_listed.
create index notifications_changed on notifications ((feed + 0), changed);
-- For erasure: notifications that name a user to others. Partial, so that other notifications do not pay for it.
create index notifications_of_freelancer on notifications ((data ->> 'freelancerId')) where type = 'proposal_received';
-- For erasure, as notifications_of_freelancer.
create index notifications_of_company on notifications ((data ->> 'companyId')) where type = 'job_posted';

-- How much of a feed a user has read: unread is feeds.size - read. Has no foreign key to feeds: its check would lock the feed's
-- row beside inserts, which may then deadlock.
create table feed_readers (
  user_id bigint not null,
  feed bigint not null,
  -- Number of notifications that are read.
  read bigint not null default 0,
  -- All notifications up to this id are read, by a read-all.
  read_to bigint not null default 0,
  primary key (user_id, feed)
) with (fillfactor = 80);

-- Each read-all. The readAt of a notification is its own read, else the first read-all at or past it, so it never changes.
create table read_all_marks (
  user_id bigint not null,
  feed bigint not null,
  up_to bigint not null,
  at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (user_id, feed, up_to)
);
-- Holds user_id + 0 for the same reason as thread_members_listed.
create index read_all_marks_changed on read_all_marks ((user_id + 0), changed);

-- Notifications that were read one by one.
create table notification_reads (
  user_id bigint not null,
  notification_id bigint not null,
  at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (user_id, notification_id)
);
-- Holds user_id + 0 for the same reason as thread_members_listed.
create index notification_reads_changed on notification_reads ((user_id + 0), changed);

-- Tokens that are refused before they expire: all tokens of a user issued up to `at`, or the token with this jti.
create table revocations (
  id bigint not null generated always as identity,
  user_id bigint,
  jti text,
  at timestamptz(3) not null default now(),
  -- After it no such token is valid, and the row may be deleted.
  until timestamptz(3) not null,
  changed xid8 not null default pg_current_xact_id(),
  primary key (id),
  unique (jti),
  unique (user_id),
  check (num_nonnulls(user_id, jti) = 1)
);
create index revocations_changed on revocations (changed);

-- One row: how far messages are published to Kafka, and which instance holds the lease to publish until when.
create table publication (
  only_row boolean not null default true,
  -- Messages of transactions below it are published. It is void in a database restored from a dump: there it starts again at 0, and
  -- published_threads still says what was published.
  cursor xid8 not null default '0',
  lease_holder uuid,
  leased_until timestamptz not null default '-infinity',
  -- System identifier of the database that the cursor belongs to.
  system bigint,
  primary key (only_row),
  check (only_row)
);

-- How far each thread is published.
create table published_threads (
  thread_id uuid not null,
  seq bigint not null,
  primary key (thread_id)
);

-- How far users were imported from each table of the platform.
create table imports (
  source text not null,
  last_id bigint not null,
  users bigint not null,
  at timestamptz(3) not null default now(),
  primary key (source)
);

-- What retention deletes, a row each: which instance holds the lease until when, how far this round is, and when the next one is
-- due.
create table retention_jobs (
  job text not null,
  lease_holder uuid,
  leased_until timestamptz not null default '-infinity',
  -- Key after which the round resumes; null: at the start.
  cursor text,
  next_at timestamptz not null default '-infinity',
  primary key (job)
);

-- Users whose messages are being erased, and how far the erasure is. The row is deleted at the end of the scan.
create table erasures (
  user_id bigint not null,
  begun_at timestamptz not null default now(),
  thread_id uuid not null,
  seq bigint not null,
  primary key (user_id)
);

-- One row: the id by which change tokens tell this database from another.
create table installation (
  id uuid not null default gen_random_uuid(),
  only_row boolean not null default true,
  primary key (only_row),
  check (only_row)
);

-- The contents that messages had before they were edited or deleted. Rows are added by a change and deleted with their message.
create table message_versions (
  thread_id uuid not null,
  seq bigint not null,
  version integer not null,
  author_id bigint not null,
  body text not null,
  attachments jsonb storage external,
  -- Time at which this content was written.
  at timestamptz(3) not null,
  -- Number of the change that ended this version; null: before it was recorded, so before anybody left whose contents depend on it.
  change bigint,
  primary key (thread_id, seq, version)
);
-- For erasure and export.
create index message_versions_of_author on message_versions (author_id, thread_id, seq, version);
-- For who has left: messages that changed before, and once more after.
create index message_versions_changed on message_versions (thread_id, change) where change is not null;

-- Up to which change each thread is published.
create table published_changes (
  thread_id uuid not null,
  change bigint not null,
  primary key (thread_id)
);

-- The state that a user has set for a thread; no other member sees it. A table of its own, because sends change the rows of
-- thread_members. A row without any value is deleted.
create table thread_states (
  user_id bigint not null,
  thread_id uuid not null,
  -- Number of the last message when the user archived the thread: a later one brings it back, unless it is muted.
  archived_seq bigint,
  pinned_at timestamptz(3),
  -- Infinity: for good.
  muted_until timestamptz(3),
  -- Number of the message from which the thread is shown as unread, although it is read.
  unread_from bigint,
  -- Number of messages of other members before unread_from.
  unread_received bigint,
  -- The watermark when unread_from was set. When it has moved, unread_from is void, so a read receipt pays nothing for it.
  unread_read_seq bigint,
  -- Number of the last message when the user said that there is nothing to answer.
  answered_seq bigint,
  labels text[],
  note text,
  draft jsonb,
  draft_at timestamptz(3),
  primary key (user_id, thread_id)
) with (fillfactor = 80);
-- The others are found by the primary key: they are as many as the user has set.
create index thread_states_pinned on thread_states (user_id) where pinned_at is not null;
create index thread_states_unread on thread_states (user_id) where unread_from is not null;

-- Which quiet threads of a user are read, so that totals look at none of them: of those with listed_at before listed_before, all
-- but unread_ids. It never becomes wrong: a message moves the listed_at of a thread that was quiet for longer than the index lag,
-- and a watermark never moves back.
create table read_threads (
  user_id bigint not null,
  listed_before timestamptz(3) not null,
  unread_ids uuid[] not null,
  primary key (user_id)
);

-- The words of messages, for search. Made by the service from what a message says now, so nothing here is the only copy. Empty
-- unless SEARCH is on.
create table message_words (
  thread_id uuid not null,
  seq bigint not null,
  -- Time of the message: results are in its order.
  at timestamptz(3) not null,
  -- Words as server/db/search/to-words.ts makes them, and marks with a colon: who sees the message, its month, its sender, what it
  -- holds.
  words tsvector not null,
  primary key (thread_id, seq)
);
create index message_words_words on message_words using gin (words);

-- Up to which message and which change the words of each thread are stored.
create table search_cursors (
  thread_id uuid not null,
  seq bigint not null,
  -- Null: the thread was not begun.
  change bigint,
  primary key (thread_id)
) with (fillfactor = 80);

-- One row: which instance looks for threads with words to store, how far it is, and whether it has been through all of them.
create table search_progress (
  only_row boolean not null default true,
  lease_holder uuid,
  leased_until timestamptz not null default '-infinity',
  -- Thread after which the round goes on.
  thread_id uuid not null default '00000000-0000-0000-0000-000000000000'::uuid,
  -- Number of threads that the round has looked at.
  threads bigint not null default 0,
  -- Time at which a round first ended. Null: messages from before may be missing in results.
  filled_at timestamptz,
  primary key (only_row),
  check (only_row)
);

-- Messages to be sent later. A row is deleted once its message is stored, or by its sender; one that failed stays for its sender.
create table scheduled_messages (
  sender_id bigint not null,
  -- Client id of the message, so that it is stored once however often sending is tried.
  id uuid not null,
  thread_id uuid not null,
  body text not null,
  attachments jsonb storage external,
  -- Id of the message that it answers; null: none.
  reply_to uuid,
  send_at timestamptz(3) not null,
  zone text not null,
  -- The time of send_at in its zone. If the rules of the zone change, this stays and send_at moves.
  local_at timestamp(3) without time zone not null,
  -- When an instance may send it: send_at, or the end of the claim of an instance.
  due_at timestamptz(3) not null,
  -- When an instance began to send it; it cannot be changed any more. Null: none has.
  claimed_at timestamptz(3),
  -- Error code for which it was not sent; null: it waits.
  failure text,
  created_at timestamptz(3) not null default now(),
  primary key (sender_id, id)
);
create index scheduled_messages_due on scheduled_messages (due_at) where failure is null;

-- Messages of which a user wants to be reminded. A row is deleted once the notification is stored.
create table reminders (
  user_id bigint not null,
  message_id uuid not null,
  -- Event of the notification, so that it is stored once. A new one each time the reminder is set.
  id uuid not null,
  thread_id uuid not null,
  seq bigint not null,
  at timestamptz(3) not null,
  primary key (user_id, message_id)
);
create index reminders_due on reminders (at);

-- Texts that a user keeps for messages to come.
create table saved_replies (
  user_id bigint not null,
  id uuid not null,
  name text not null,
  body text not null,
  primary key (user_id, id)
);

-- Files of the service; their bytes are in the file store. A row is deleted after its bytes, so that nothing of a file stays.
create table files (
  id uuid not null,
  owner_id bigint not null,
  thread_id uuid not null,
  -- Message that holds the file; null: it was not sent. A file is sent once.
  message_id uuid,
  -- pending: its bytes are awaited; checking, ready, refused: as its attachment says; gone: its bytes are being removed.
  state text not null default 'pending',
  filename text not null,
  -- Media type: while it is pending what the client said, then what the bytes say.
  type text not null,
  size bigint not null,
  -- SHA-256 of the bytes in hexadecimal digits; while it is pending what the client said, or null.
  sha256 text,
  width integer,
  height integer,
  placeholder text,
  has_preview boolean not null default false,
  created_at timestamptz(3) not null default now(),
  -- When the bytes are removed; null: they stay with their message.
  due_at timestamptz(3),
  -- Call that looks at the bytes while the file is pending: one at a time, so that what was looked at is what is kept.
  inspected_by uuid,
  -- When another call may look at them.
  inspected_until timestamptz(3),
  -- When the bytes are to be checked next, or by another instance than the one that checks them now; null: they are not to be.
  check_at timestamptz(3),
  -- How often a check was begun.
  check_count integer not null default 0,
  primary key (id)
);
create index files_of_owner on files (owner_id, id);
create index files_unsent on files (owner_id) where message_id is null;
create index files_due on files (due_at) where due_at is not null;
create index files_to_check on files (check_at) where check_at is not null;

-- Who has opened a file of a message: a row for each user.
create table file_opens (
  file_id uuid not null,
  user_id bigint not null,
  first_at timestamptz(3) not null default now(),
  last_at timestamptz(3) not null default now(),
  count integer not null default 1,
  primary key (file_id, user_id),
  foreign key (file_id) references files(id) on delete cascade
);
create index file_opens_of_user on file_opens (user_id, file_id);

create table migrations (
  name text not null,
  at timestamptz not null default now(),
  primary key (name)
);

-- The counts of a group's members after a message of each of the senders. A function, because a subquery in the send statement
-- would cost pairs its preparation.
create function add_sent(sent bigint[], member_ids bigint[], sender_ids bigint[]) returns bigint[] language plpgsql as $$
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

create function move_index_entries() returns trigger language plpgsql as $$
begin
  -- In the order in which read receipts lock the rows.
  perform from thread_members where thread_id = new.id order by user_id for no key update;
  -- For who has left, the thread stays where it was.
  update thread_members set listed_at = new.listed_at, indexed_xact = greatest(indexed_xact, new.indexed_xact)
    where thread_id = new.id and left_seq is null;
  return null;
end
$$;
