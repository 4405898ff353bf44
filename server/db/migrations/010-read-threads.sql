create table if not exists read_threads (
  user_id bigint primary key,
  listed_before timestamptz(3) not null,
  unread_ids uuid[] not null
);

comment on table read_threads is
  'Which quiet threads of a user are read, so that totals look at none of them: of those with listed_at before listed_before, all but unread_ids. It never becomes wrong: a message moves the listed_at of a thread that was quiet for longer than the index lag, and a watermark never moves back.';
