-- The threads that a user opened lately and the other member has not answered, as far as is known: rows that are older than a
-- day or answered go when the user opens the next thread. A table of its own, so that no send pays for it.
create table thread_openings (
  opener bigint not null,
  thread_id uuid not null,
  at timestamptz(3) not null default now(),
  primary key (opener, thread_id)
);

-- Not compressed, the length of attachments is known without reading them: pages are bounded by bytes. Only attachments in rows
-- over 2 kB take more space by this. Last, since every send would wait for what comes after.
alter table messages alter column attachments set storage external;
