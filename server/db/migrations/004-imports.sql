-- How far users were imported from each table of the platform.
create table imports (
  source text primary key,
  last_id bigint not null,
  users bigint not null,
  at timestamptz(3) not null default now()
);
