-- What is deleted of a feed counts as read by everybody, and `size` and `feed_readers.read` go on counting it: so deleting touches
-- no row of a reader, and instances of the version before write what is right. They only show what is deleted as unread to
-- those whose `read_to` is before it.
alter table feeds
  add column gone bigint not null default 0,
  -- Everything up to this id is deleted.
  add column gone_to bigint not null default 0;

-- What grows old, a row each: who deletes until when, how far this round is, and when the next one is due. `retention` is what
-- instances of the version before go by; both may delete at once.
create table sweeps (
  what text primary key,
  holder uuid,
  held_until timestamptz not null default '-infinity',
  -- The last key looked at; null: at the start.
  cursor text,
  next_at timestamptz not null default '-infinity'
);
insert into sweeps (what) values ('messages'), ('notifications'), ('reads');

-- Users being erased: how far their messages are. Gone when all were gone over.
create table erasures (
  user_id bigint primary key,
  begun_at timestamptz not null default now(),
  thread_id uuid not null,
  seq bigint not null
);
