alter table files add column check_at timestamptz(3);

alter table files add column check_count integer not null default 0;

create index files_to_check on files (check_at) where check_at is not null;

comment on column files.check_at is 'When the bytes are to be checked next, or by another instance than the one that checks them now; null: they are not to be.';

comment on column files.check_count is 'How often a check was begun.';
