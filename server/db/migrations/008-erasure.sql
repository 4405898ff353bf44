-- In steps.
-- Notifications that tell others of a user by name. Partial, so that no other notification pays for it.
create index concurrently if not exists notifications_of_freelancer on notifications ((data ->> 'freelancerId'))
  where type = 'proposal_received';

create index concurrently if not exists notifications_of_company on notifications ((data ->> 'companyId'))
  where type = 'job_posted';

-- One row: who deletes old messages until when, how far this round is, and when the next one is due.
create table if not exists retention (
  only_row boolean primary key default true check (only_row),
  holder uuid,
  held_until timestamptz not null default '-infinity',
  cursor uuid,
  next_at timestamptz not null default '-infinity'
);

insert into retention default values on conflict do nothing;

-- When a user was erased: what was known of them before is not stored again, however late it comes. Last, since every send
-- reads this table and would wait for the indexes.
alter table users add column if not exists erased_at timestamptz(3);
