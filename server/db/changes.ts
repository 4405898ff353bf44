import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { FeedId } from '../users/audience.ts';
import { arrayLiteral, type Database, type Statements } from './database.ts';
import { LISTED_BEHIND } from './listed.ts';
import { unreadOf } from './unread.ts';

/**
 * A point in the database's history. Everything that committed after it was taken has a `changed` at or above `xact`, even
 * if its transaction was open already, which neither a time nor a sequence could promise.
 */
export interface ChangeToken {
  /** Which database and which of its histories: of another one, or of one that was restored, nothing can be said. */
  readonly history: string;
  /** The oldest transaction that was open. */
  readonly xact: bigint;
}

/** The token of now. The table's own number is another one after a restore from a dump, be it into the same database. */
export async function currentToken(db: Database): Promise<ChangeToken> {
  const [row] = await db.query<{ history: string; xact: string }>`
    select i.id || '.' || s.system_identifier || '.' || c.timeline_id || '.' || i.tableoid as history,
      pg_snapshot_xmin(pg_current_snapshot())::text as xact
    from installation i, pg_control_system() s, pg_control_checkpoint() c`;
  if (row === undefined) throw new Error('the installation has no id');
  return { history: row.history, xact: BigInt(row.xact) };
}

export function writeToken({ history, xact }: ChangeToken): string {
  return `${history}.${xact}`;
}

/** Nothing for what was never a token. */
export function readToken(text: string): ChangeToken | undefined {
  const [, history, xact] = /^(.+)\.(\d{1,19})$/.exec(text) ?? [];
  return history === undefined || xact === undefined ? undefined : { history, xact: BigInt(xact) };
}

/** The columns of a row that has changed now, where the indexes are to hold it too. */
export const changedNow = (db: Statements) => db.sql`
  changed = pg_current_xact_id(), listed_xact = pg_current_xact_id()::text::bigint`;

/** Who asks what changed, since when, and which feeds they read. */
export interface Ask {
  readonly userId: UserId;
  readonly feeds: readonly FeedId[];
  readonly since: bigint;
  /** Threads looked for at the most. */
  readonly maxThreads: number;
}

/** What changed for one who asked. */
export interface Changes {
  /** Where there are more than asked for, at least one more. */
  readonly threadIds: readonly ThreadId[];
  /** Whether any notification is new, or was read. */
  readonly hasNotifications: boolean;
  readonly unreadNotifications: number;
}

/** Answers all who ask at once: clients come back in herds, and most of them have missed nothing. */
export async function findChanges(db: Database, asks: readonly Ask[]): Promise<Changes[]> {
  const [threads, feeds] = await Promise.all([changedThreads(db, asks), changedFeeds(db, asks)]);
  const answers = asks.map(() => ({
    threadIds: [] as ThreadId[],
    hasNotifications: false,
    unreadNotifications: 0,
  }));
  for (const { ord, id } of threads) answers[ord - 1]?.threadIds.push(id);
  for (const { ord, hasChanged, unread } of feeds) {
    const answer = answers[ord - 1];
    if (answer === undefined) continue;
    answer.hasNotifications ||= hasChanged;
    answer.unreadNotifications += unread;
  }
  return answers;
}

/**
 * A change of a thread is its creation, a message, or how far one of the two has read. Why `+ 0` says the migration that made
 * the indexes.
 */
function changedThreads(db: Database, asks: readonly Ask[]): Promise<{ ord: number; id: string }[]> {
  // The rows of another database that this one was filled from may name transactions that are still to come.
  const hasChanged = db.sql`listed_xact >= a.listed_since and changed >= a.since and changed < a.next limit a.most`;
  return db.query<{ ord: number; id: string }>`
    with asked as materialized (
      select ord, user_id, most, since::xid8, since::bigint - ${LISTED_BEHIND.xacts}::bigint as listed_since,
        pg_snapshot_xmax(pg_current_snapshot()) as next
      from unnest(
        ${arrayLiteral(asks.map(({ userId }) => userId))}::bigint[], ${arrayLiteral(asks.map(({ since }) => String(since)))}::text[],
        ${arrayLiteral(asks.map(({ maxThreads }) => maxThreads + 1))}::int[]
      ) with ordinality i (user_id, since, most, ord)
    )
    select a.ord::int, c.id from asked a cross join lateral (
      (select id from threads where low_user + 0 = a.user_id and ${hasChanged})
      union
      (select id from threads where high_user + 0 = a.user_id and ${hasChanged})
      union
      (select thread_id from thread_members where user_id + 0 = a.user_id and ${hasChanged})
      union
      (select thread_id from thread_members where other_id + 0 = a.user_id and ${hasChanged})
    ) c`;
}

interface FeedRow {
  readonly ord: number;
  readonly hasChanged: boolean;
  readonly unread: number;
}

function changedFeeds(db: Database, asks: readonly Ask[]): Promise<FeedRow[]> {
  const feeds = asks.flatMap(({ userId, since, feeds: own }, i) =>
    own.map((feed) => ({ ord: i + 1, userId, since, feed })),
  );
  return db.query<FeedRow>`
    select a.ord, coalesce(${unreadOf(db, db.sql`a.user_id`)}, 0)::float8 as unread, (
      exists (select from notifications n where n.feed + 0 = a.feed and n.changed >= a.since::xid8)
      or exists (select from notification_reads o where o.user_id + 0 = a.user_id and o.changed >= a.since::xid8)
      or exists (select from read_all_marks m where m.user_id + 0 = a.user_id and m.changed >= a.since::xid8)
    ) as "hasChanged"
    from unnest(
      ${arrayLiteral(feeds.map(({ ord }) => ord))}::int[], ${arrayLiteral(feeds.map(({ userId }) => userId))}::bigint[],
      ${arrayLiteral(feeds.map(({ since }) => String(since)))}::text[], ${arrayLiteral(feeds.map(({ feed }) => feed))}::bigint[]
    ) a (ord, user_id, since, feed)
      left join feeds f on f.id = a.feed
      left join feed_readers r on r.user_id = a.user_id and r.feed = a.feed`;
}
