create table message_words (
  thread_id uuid not null,
  seq bigint not null,
  at timestamptz(3) not null,
  words tsvector not null,
  primary key (thread_id, seq)
);

create index message_words_words on message_words using gin (words);

create table search_cursors (
  thread_id uuid primary key,
  seq bigint not null,
  change bigint
) with (fillfactor = 80);

create table search_progress (
  only_row boolean primary key default true check (only_row),
  lease_holder uuid,
  leased_until timestamptz not null default '-infinity',
  thread_id uuid not null default '00000000-0000-0000-0000-000000000000',
  threads bigint not null default 0,
  filled_at timestamptz
);

insert into search_progress default values on conflict do nothing;

comment on table message_words is
  'The words of messages, for search. Made by the service from what a message says now, so nothing here is the only copy. Empty unless SEARCH is on.';

comment on column message_words.at is 'Time of the message: results are in its order.';

comment on column message_words.words is
  'Words as server/db/search/to-words.ts makes them, and marks with a colon: who sees the message, its month, its sender, what it holds.';

comment on table search_cursors is 'Up to which message and which change the words of each thread are stored.';

comment on column search_cursors.change is 'Null: the thread was not begun.';

comment on table search_progress is
  'One row: which instance looks for threads with words to store, how far it is, and whether it has been through all of them.';

comment on column search_progress.thread_id is 'Thread after which the round goes on.';

comment on column search_progress.threads is 'Number of threads that the round has looked at.';

comment on column search_progress.filled_at is
  'Time at which a round first ended. Null: messages from before may be missing in results.';
