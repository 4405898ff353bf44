-- Apart from the column, whose lock would make sends of the version before wait while this is built.
create index users_changed on users (changed) where changed is not null;
