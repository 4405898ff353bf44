-- In steps.
alter table messages add column if not exists pinned_at timestamptz(3);

comment on column messages.pinned_at is 'Time at which a member pinned the message; null: it is not pinned.';

create index concurrently if not exists messages_pinned on messages (thread_id, seq) where pinned_at is not null;
