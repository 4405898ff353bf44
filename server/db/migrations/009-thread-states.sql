create table if not exists thread_states (
  user_id bigint not null,
  thread_id uuid not null,
  archived_seq bigint,
  pinned_at timestamptz(3),
  muted_until timestamptz(3),
  unread_from bigint,
  unread_received bigint,
  unread_read_seq bigint,
  answered_seq bigint,
  labels text[],
  note text,
  draft jsonb,
  draft_at timestamptz(3),
  primary key (user_id, thread_id)
) with (fillfactor = 80);

create index if not exists thread_states_pinned on thread_states (user_id) where pinned_at is not null;

create index if not exists thread_states_unread on thread_states (user_id) where unread_from is not null;

alter table thread_members
  add column if not exists state_version int,
  add column if not exists state_changed xid8;

comment on table thread_states is
  'The state that a user has set for a thread; no other member sees it. A table of its own, because sends change the rows of thread_members. A row without any value is deleted.';

comment on column thread_states.archived_seq is
  'Number of the last message when the user archived the thread: a later one brings it back, unless it is muted.';

comment on column thread_states.muted_until is 'Infinity: for good.';

comment on column thread_states.unread_from is
  'Number of the message from which the thread is shown as unread, although it is read.';

comment on column thread_states.unread_received is 'Number of messages of other members before unread_from.';

comment on column thread_states.unread_read_seq is
  'The watermark when unread_from was set. When it has moved, unread_from is void, so a read receipt pays nothing for it.';

comment on column thread_states.answered_seq is
  'Number of the last message when the user said that there is nothing to answer.';

comment on index thread_states_pinned is 'The others are found by the primary key: they are as many as the user has set.';

comment on column thread_members.state_version is 'Number of changes of the thread_states of the member; null: 0.';

comment on column thread_members.state_changed is
  'Transaction of the last of them, for sync. Here, because the row in thread_states may be gone; and only the own row is compared, so other members learn nothing.';
