-- Tokens that are refused before they expire: all of a user issued up to `at`, or the one with this `jti`.
create table revocations (
  id bigint generated always as identity primary key,
  user_id bigint unique,
  jti text unique,
  at timestamptz(3) not null default now(),
  -- After it no such token is valid any more, and the row may go.
  until timestamptz(3) not null,
  changed xid8 not null default pg_current_xact_id(),
  check (num_nonnulls(user_id, jti) = 1)
);
create index revocations_changed on revocations (changed);
