create table files (
  id uuid primary key,
  owner_id bigint not null,
  thread_id uuid not null,
  message_id uuid,
  state text not null default 'pending',
  filename text not null,
  type text not null,
  size bigint not null,
  sha256 text,
  width integer,
  height integer,
  placeholder text,
  has_preview boolean not null default false,
  created_at timestamptz(3) not null default now(),
  due_at timestamptz(3)
);

create index files_of_owner on files (owner_id, id);

create index files_unsent on files (owner_id) where message_id is null;

create index files_due on files (due_at) where due_at is not null;

create table file_opens (
  file_id uuid not null references files on delete cascade,
  user_id bigint not null,
  first_at timestamptz(3) not null default now(),
  last_at timestamptz(3) not null default now(),
  count integer not null default 1,
  primary key (file_id, user_id)
);

create index file_opens_of_user on file_opens (user_id, file_id);

insert into retention_jobs (job) values ('files');

comment on table files is 'Files of the service; their bytes are in the file store. A row is deleted after its bytes, so that nothing of a file stays.';

comment on column files.message_id is 'Message that holds the file; null: it was not sent. A file is sent once.';

comment on column files.state is 'pending: its bytes are awaited; checking, ready, refused: as its attachment says; gone: its bytes are being removed.';

comment on column files.type is 'Media type: while it is pending what the client said, then what the bytes say.';

comment on column files.sha256 is 'SHA-256 of the bytes in hexadecimal digits; while it is pending what the client said, or null.';

comment on column files.due_at is 'When the bytes are removed; null: they stay with their message.';

comment on table file_opens is 'Who has opened a file of a message: a row for each user.';
