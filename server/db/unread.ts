import type { Statements } from './database.ts';

/**
 * How much of the feed `f` its reader `r`, who may have no row, has not read; `user` is the reader's number. What is deleted
 * counts as read. Where `read_to` is at or past all that is deleted, `read` counts that too. Where it is not, `read` does not
 * say how much of it is deleted: then all that is deleted is read, and of the rest what was read one by one.
 */
export const unreadOf = (db: Statements, user: unknown) => db.sql`
  (case when coalesce(r.read_to, 0) >= f.gone_to then f.size - coalesce(r.read, 0)
    else f.size - f.gone - ${readOneByOne(db, { user, feed: db.sql`f.id`, after: db.sql`f.gone_to` })} end)`;

/** How many of a feed's notifications after an id the user has read by themselves. A look-up each, so that none reads a feed. */
export const readOneByOne = (
  db: Statements,
  { user, feed, after }: { readonly user: unknown; readonly feed: unknown; readonly after: unknown },
) => db.sql`
  (select count((select n.id from notifications n where n.feed = ${feed} and n.id = o.notification_id))
    from notification_reads o where o.user_id = ${user} and o.notification_id > ${after})`;
