-- The cursor is a transaction's number and means nothing in a database that was restored from a dump: there it starts anew,
-- and `published_threads` knows what was published.
alter table publication add column system bigint;

-- Its lock on the feed, taken when somebody reads for the first time, deadlocked with two who store.
alter table feed_readers drop constraint if exists feed_readers_feed_fkey;
