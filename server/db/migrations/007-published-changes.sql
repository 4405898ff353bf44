-- In steps.
alter table messages add column if not exists changed_xid xid8, add column if not exists content_change bigint;

comment on column messages.changed_xid is
  'Transaction of the newest edit, deletion or erasure, where changes are published to Kafka; null otherwise.';

comment on column messages.content_change is 'Number of that change: change without later reactions and pins.';

create index concurrently if not exists messages_changes_to_publish on messages (changed_xid) where changed_xid is not null;

create table if not exists published_changes (
  thread_id uuid primary key,
  change bigint not null
);

comment on table published_changes is 'Up to which change each thread is published.';
