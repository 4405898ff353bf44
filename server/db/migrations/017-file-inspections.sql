alter table files add column inspected_by uuid;

alter table files add column inspected_until timestamptz(3);

comment on column files.inspected_by is 'Call that looks at the bytes while the file is pending: one at a time, so that what was looked at is what is kept.';

comment on column files.inspected_until is 'When another call may look at them.';
