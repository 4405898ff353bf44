-- Notifications are kept in feeds: one a user, numbered by the user's id, and one an audience, below zero. Who stores into
-- a feed holds its row's lock until the commit, so `size` is exact, and ids of one feed grow in the order of commits.
create table feeds (
  id bigint primary key,
  size bigint not null default 0,
  last_id bigint not null default 0
) with (fillfactor = 70);

-- How much of a feed a user has read: unread is `feeds.size - read`, whatever the size.
-- No foreign key to feeds: its check would lock a feed's row beside those who store into it, and then these may deadlock.
create table feed_readers (
  user_id bigint not null,
  feed bigint not null,
  read bigint not null default 0,
  -- Everything up to this id is read, by a read-all.
  read_to bigint not null default 0,
  primary key (user_id, feed)
) with (fillfactor = 80);

-- Every read-all. A notification's `readAt` is its own read, else the first read-all at or past it, so it never changes.
create table read_all_marks (
  user_id bigint not null,
  feed bigint not null,
  up_to bigint not null,
  at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (user_id, feed, up_to)
);

-- Notifications read one by one.
create table notification_reads (
  user_id bigint not null,
  notification_id bigint not null,
  at timestamptz(3) not null default now(),
  changed xid8 not null default pg_current_xact_id(),
  primary key (user_id, notification_id)
);

insert into feeds (id, size, last_id) select user_id, count(*), max(id) from notifications group by user_id;
insert into notification_reads (user_id, notification_id, at)
  select user_id, id, read_at from notifications where read_at is not null;
insert into feed_readers (user_id, feed, read)
  select user_id, user_id, count(*) from notifications where read_at is not null group by user_id;

drop index notifications_of_user;
drop index notifications_unread;
alter table notifications drop constraint notifications_pkey;
alter table notifications rename column user_id to feed;
alter table notifications drop column read_at;
-- The event it tells of: a hash of its topic and bytes, so that an event that comes again tells nobody again.
alter table notifications add column event_id uuid not null default gen_random_uuid();
alter table notifications alter column event_id drop default;
alter table notifications add primary key (feed, id);
create unique index notifications_event on notifications (feed, event_id, type);
