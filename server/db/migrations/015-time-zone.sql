alter table users add column time_zone text;

comment on column users.time_zone is 'IANA name of the zone that the user shows to members of common threads; null: none.';
