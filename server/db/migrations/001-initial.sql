-- What the platform tells of its users: names and avatars shown in chat.
create table users (
  id bigint primary key,
  username text,
  full_name text,
  avatar_url text,
  role text,
  -- When the platform knew these values; older news never overwrites newer.
  profile_at timestamptz(3) not null,
  last_seen_at timestamptz(3)
);

-- A conversation of two users about one job or none. Every send locks its row: `last_seq` gives out the numbers.
create table threads (
  id uuid primary key,
  low_user bigint not null,
  high_user bigint not null check (low_user < high_user),
  job_id bigint,
  title text,
  last_seq bigint not null default 0,
  -- How many of the `last_seq` messages the low user sent: with a watermark's own count it gives unread without counting rows.
  low_sent bigint not null default 0,
  last_message_at timestamptz(3),
  -- What the lists sort by: the last message, or the creation while there is none.
  activity_at timestamptz(3) not null default now(),
  -- The same, at most 10 s behind: the indexes hold this one, so that most messages of a busy thread change no index.
  listed_at timestamptz(3) not null default now() check (listed_at <= activity_at),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  unique nulls not distinct (low_user, high_user, job_id)
) with (fillfactor = 70);
create index threads_of_low_user on threads (low_user, listed_at);
create index threads_of_high_user on threads (high_user, listed_at) include (low_user);

-- The watermark of each member: how far they have read.
create table thread_members (
  thread_id uuid not null,
  user_id bigint not null,
  read_seq bigint not null default 0,
  -- How many messages up to `read_seq` the other member sent.
  read_received bigint not null default 0,
  changed xid8 not null default pg_current_xact_id(),
  primary key (thread_id, user_id)
) with (fillfactor = 80);

-- Every step of a watermark. A message's `readAt` is the first mark at or past it, so it never changes afterwards.
create table read_marks (
  thread_id uuid not null,
  user_id bigint not null,
  seq bigint not null,
  at timestamptz(3) not null,
  primary key (thread_id, user_id, seq)
);

-- No foreign key to threads: the statement that inserts holds the thread's row lock, and the check would cost each row again.
create table messages (
  thread_id uuid not null,
  seq bigint not null,
  id uuid not null,
  sender_id bigint not null,
  client_id uuid,
  body text not null,
  attachments jsonb,
  created_at timestamptz(3) not null,
  primary key (thread_id, seq)
);
create unique index messages_id on messages (id);
create unique index messages_client_id on messages (thread_id, sender_id, client_id) where client_id is not null;

create table notifications (
  id bigint generated always as identity primary key,
  user_id bigint not null,
  type text not null,
  title text not null,
  message text not null,
  data jsonb not null,
  created_at timestamptz(3) not null default now(),
  read_at timestamptz(3),
  changed xid8 not null default pg_current_xact_id()
);
create index notifications_of_user on notifications (user_id, id desc);
create index notifications_unread on notifications (user_id, id desc) where read_at is null;

-- One row: tells this database from another one, in change tokens.
create table installation (
  id uuid not null default gen_random_uuid(),
  only_row boolean primary key default true check (only_row)
);
insert into installation default values;
