-- Until when instances of the version before may run. They read lists and `sync` reckoning with index entries that are 10 s
-- behind; later writers may leave them further behind. A new installation has no such instances.
alter table installation add column upgraded_at timestamptz not null default now();
update installation set upgraded_at = now() + interval '1 day' where exists (select from threads);

-- When the first message of a thread that may be deleted was stored, or earlier; infinity: its last message alone is left. So
-- retention looks at threads that have old messages and at no others. Threads from before are looked at once.
alter table threads add column oldest_at timestamptz(3) not null default '-infinity';
alter table threads alter column oldest_at set default now();

-- The transaction that last changed what messages show of a user: instances keep names in memory and look here for changes.
-- Null in rows that have not changed since. Last, since sends of the version before read this table and wait.
alter table users add column changed xid8;
alter table users alter column changed set default pg_current_xact_id();
