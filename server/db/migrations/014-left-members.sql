-- In steps.
alter table thread_members add column if not exists left_change bigint, add column if not exists left_title text;

alter table message_versions add column if not exists change bigint;

create index concurrently if not exists message_versions_changed on message_versions (thread_id, change) where change is not null;

update thread_members member set left_change = thread.last_change, left_title = thread.title
from threads thread where thread.id = member.thread_id and member.left_seq is not null and member.left_change is null;

comment on column thread_members.left_change is
  'Number of the last change before the member left: contents are shown to this user as they were then. Null: a member.';

comment on column thread_members.left_title is 'Title of the thread when the member left.';

comment on column message_versions.change is
  'Number of the change that ended this version; null: before it was recorded, so before anybody left whose contents depend on it.';

comment on index message_versions_changed is 'For who has left: messages that changed before, and once more after.';
