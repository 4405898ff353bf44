-- In steps.
-- What `sync` asks: what changed since a token. `listed_xact` is `changed` as the indexes hold it, some transactions behind,
-- so that most changes of a busy row touch no index. A row made before this migration counts as changed now.
-- The columns come without a default, and old rows are filled in portions: a default that is not constant would rewrite the
-- table while nobody may read it.
alter table threads add column if not exists listed_xact bigint;

alter table threads alter column listed_xact set default pg_current_xact_id()::text::bigint;

alter table thread_members add column if not exists listed_xact bigint, add column if not exists other_id bigint;

alter table thread_members alter column listed_xact set default pg_current_xact_id()::text::bigint;

do $$
declare
  place uuid := '00000000-0000-0000-0000-000000000000';
  last uuid;
begin
  loop
    select id into last from (select id from threads where id > place order by id limit 2000) page
      order by id desc limit 1;
    exit when not found;
    -- In the order in which instances lock them, so that nobody deadlocks.
    perform from threads where id > place and id <= last order by id for no key update;
    perform from thread_members where thread_id > place and thread_id <= last
      order by thread_id, user_id for no key update;
    update threads set listed_xact = pg_current_xact_id()::text::bigint
      where id > place and id <= last and listed_xact is null;
    -- `other_id`: a thread has changed for both members when one has read it.
    update thread_members m set listed_xact = pg_current_xact_id()::text::bigint,
        other_id = case m.user_id when t.low_user then t.high_user else t.low_user end
      from threads t where t.id = m.thread_id and t.id > place and t.id <= last
        and (m.listed_xact is null or m.other_id is null);
    commit;
    place := last;
  end loop;
end $$;

-- A constraint that was validated before spares `set not null` reading the table under its lock.
alter table threads drop constraint if exists threads_listed_xact_set;

alter table threads add constraint threads_listed_xact_set check (listed_xact is not null) not valid;

alter table threads validate constraint threads_listed_xact_set;

alter table threads alter column listed_xact set not null;

alter table threads drop constraint threads_listed_xact_set;

alter table thread_members drop constraint if exists thread_members_listed_xact_set;

alter table thread_members add constraint thread_members_listed_xact_set check (listed_xact is not null) not valid;

alter table thread_members validate constraint thread_members_listed_xact_set;

alter table thread_members alter column listed_xact set not null;

alter table thread_members drop constraint thread_members_listed_xact_set;

-- The indexes hold `user + 0`, so that only `sync` can use them: where users have few rows the planner finds any index that
-- begins with the user as good as the one a query was made for, and reads everything of a user who has many.
create index concurrently if not exists threads_changed_low on threads ((low_user + 0), listed_xact);

create index concurrently if not exists threads_changed_high on threads ((high_user + 0), listed_xact);

create index concurrently if not exists thread_members_changed on thread_members ((user_id + 0), listed_xact);

-- Null in rows of instances of the version before, while they still run.
create index concurrently if not exists thread_members_changed_other on thread_members ((other_id + 0), listed_xact);

create index concurrently if not exists notifications_changed on notifications ((feed + 0), changed);

create index concurrently if not exists notification_reads_changed on notification_reads ((user_id + 0), changed);

create index concurrently if not exists read_all_marks_changed on read_all_marks ((user_id + 0), changed);
