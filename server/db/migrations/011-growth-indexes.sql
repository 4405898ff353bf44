-- In steps.
-- Indexes built while the tables are written: sends go on.
create index concurrently if not exists users_changed on users (changed) where changed is not null;

-- A user's threads in an order that never changes, for walks that go on where they stopped. The index holds `-user_id`, so that
-- only they use it: look-ups of one thread, and `sync` by `user_id + 0`, would otherwise read all threads of a user who has many.
create index concurrently if not exists thread_members_of_user on thread_members ((-user_id), thread_id);

create index concurrently if not exists threads_oldest on threads (oldest_at);

-- Messages and marks are only added: by default they are vacuumed, and later frozen, in lumps of a fifth of the table. Smaller
-- lumps, and frozen at once, so that no old page is read again for that (PostgreSQL manual, "Routine Vacuuming").
alter table messages set (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_freeze_min_age = 0);

alter table read_marks set (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_freeze_min_age = 0);

-- Rows that change with each message or read: space for HOT updates comes back when a fiftieth has changed, not a fifth.
alter table threads set (autovacuum_vacuum_scale_factor = 0.02);

alter table thread_members set (autovacuum_vacuum_scale_factor = 0.02);
