-- The cursor is a transaction's number and means nothing in a database that was restored from a dump: there it starts anew,
-- and `published_threads` knows what was published.
alter table publication add column system bigint;
