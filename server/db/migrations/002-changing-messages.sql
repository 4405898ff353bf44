-- In steps.
alter table threads add column if not exists last_change bigint not null default 0;

alter table messages
  add column if not exists change bigint,
  add column if not exists version int,
  add column if not exists edited_at timestamptz(3),
  add column if not exists deleted_at timestamptz(3);

create index concurrently if not exists messages_changed on messages (thread_id, change) where change is not null;

create table if not exists message_versions (
  thread_id uuid not null,
  seq bigint not null,
  version int not null,
  author_id bigint not null,
  body text not null,
  attachments jsonb,
  at timestamptz(3) not null,
  primary key (thread_id, seq, version)
);

alter table message_versions alter column attachments set storage external;

create index if not exists message_versions_of_author on message_versions (author_id, thread_id, seq, version);

comment on column threads.last_change is
  'Number of the last change of a message. A change locks the row and takes the next number, as a send does from last_seq.';

comment on table messages is
  'Has no foreign key to threads: the insert holds the lock of the thread''s row, and the check would cost each row again. Few rows are changed after they were added, so they are vacuumed in lumps of a hundredth of the table and frozen at once; the default is a fifth, and a freeze that reads old pages again (PostgreSQL manual, "Routine Vacuuming").';

comment on column messages.change is
  'Number of the newest change; null: the message was never changed. So a send pays for neither the column nor its index.';

comment on column messages.version is 'Number of the content; null: 1.';

comment on table message_versions is
  'The contents that messages had before they were edited or deleted. Rows are added by a change and deleted with their message.';

comment on column message_versions.at is 'Time at which this content was written.';

comment on index message_versions_of_author is 'For erasure and export.';
