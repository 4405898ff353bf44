-- What `sync` asks: what changed since a token. `listed_xact` is `changed` as the indexes hold it, some transactions behind,
-- so that most changes of a busy row touch no index. A row made before this migration counts as changed now.
-- The indexes hold `user + 0`, so that only `sync` can use them: where users have few rows the planner finds any index that
-- begins with the user as good as the one a query was made for, and reads everything of a user who has many.
alter table threads add column listed_xact bigint not null default pg_current_xact_id()::text::bigint;
create index threads_changed_low on threads ((low_user + 0), listed_xact);
create index threads_changed_high on threads ((high_user + 0), listed_xact);

alter table thread_members add column listed_xact bigint not null default pg_current_xact_id()::text::bigint;
-- The other member: a thread has changed for both when one has read it.
alter table thread_members add column other_id bigint;
update thread_members m set other_id = case m.user_id when t.low_user then t.high_user else t.low_user end
  from threads t where t.id = m.thread_id;
-- Null in rows of instances of the version before, while they still run.
create index thread_members_changed on thread_members ((user_id + 0), listed_xact);
create index thread_members_changed_other on thread_members ((other_id + 0), listed_xact);

create index notifications_changed on notifications ((feed + 0), changed);
create index notification_reads_changed on notification_reads ((user_id + 0), changed);
create index read_all_marks_changed on read_all_marks ((user_id + 0), changed);
