-- In steps.
-- The transaction that stored a message, where messages are published; null where they are not, which costs nothing.
alter table messages add column if not exists xid xid8;

create index concurrently if not exists messages_to_publish on messages (xid) where xid is not null;

-- One row: how far messages are published, and which instance does it until when.
create table if not exists publication (
  only_row boolean primary key default true check (only_row),
  -- Everything below it is published.
  cursor xid8 not null default '0',
  holder uuid,
  held_until timestamptz not null default '-infinity'
);

insert into publication default values on conflict do nothing;

-- How far each thread is published.
create table if not exists published_threads (
  thread_id uuid primary key,
  seq bigint not null
);
