import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { FeedId } from '../users/audience.ts';
import { arrayLiteral, type Database } from './database.ts';
import { INDEX_LAG } from './index-lag.ts';
import { unreadCount } from './unread.ts';

/**
 * A point in the history of the database. Everything that commits after it was taken has a `changed` at or above `xact`, even
 * if its transaction was open already. Neither a time nor a sequence could promise that.
 */
export interface ChangeToken {
  /** Identity of the database and its history. A token of another database, or of one that was restored, is void. */
  readonly history: string;
  /** The oldest transaction that was open. */
  readonly xact: bigint;
}

/** The token of now. A restore from a dump, even into the same database, changes the number of the table (`tableoid`). */
export async function currentToken(db: Database): Promise<ChangeToken> {
  const [row] = await db.query<{ history: string; xact: string }>`
    select installation.id || '.' || system.system_identifier || '.' || checkpoint.timeline_id || '.'
        || installation.tableoid as history,
      pg_snapshot_xmin(pg_current_snapshot())::text as xact
    from installation, pg_control_system() system, pg_control_checkpoint() checkpoint`;
  if (row === undefined) throw new Error('the installation has no id');
  return { history: row.history, xact: BigInt(row.xact) };
}

export function formatToken({ history, xact }: ChangeToken): string {
  return `${history}.${xact}`;
}

/** Undefined for a text that is not a token. */
export function parseToken(text: string): ChangeToken | undefined {
  const [, history, xact] = /^(.+)\.(\d{1,19})$/.exec(text) ?? [];
  return history === undefined || xact === undefined ? undefined : { history, xact: BigInt(xact) };
}

/** The question of one user: changes since a transaction. */
export interface ChangeQuery {
  readonly userId: UserId;
  /** The feeds that the user reads. */
  readonly feeds: readonly FeedId[];
  readonly since: bigint;
  /** Limit of the threads in the answer. */
  readonly maxThreads: number;
}

/** The answer to one user. */
export interface Changes {
  /** At least `maxThreads` + 1 threads if more changed. */
  readonly threadIds: readonly ThreadId[];
  /** Whether a notification is new or was read. */
  readonly hasNotifications: boolean;
  readonly unreadNotifications: number;
}

/** Answers all queries in two statements: clients reconnect in herds, and most of them have missed nothing. */
export async function findChanges(db: Database, queries: readonly ChangeQuery[]): Promise<Changes[]> {
  const [threads, feeds] = await Promise.all([
    findChangedThreads(db, queries),
    findChangedFeeds(db, queries),
  ]);
  const answers = queries.map(() => ({
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
 * Threads that were created, have a new message, were read by a member, or whose own state was changed. The comment of the index `thread_members_changed`
 * says why the condition contains `+ 0`.
 */
function findChangedThreads(
  db: Database,
  queries: readonly ChangeQuery[],
): Promise<{ ord: number; id: string }[]> {
  // Rows that came from another database may name transactions that are still in the future of this one.
  const hasChanged = db.sql`changed >= query.since and changed < query.next`;
  return db.query<{ ord: number; id: string }>`
    with query as materialized (
      select ord, user_id, max_threads, since::xid8, since::bigint - ${INDEX_LAG.xacts}::bigint as indexed_since,
        pg_snapshot_xmax(pg_current_snapshot()) as next
      from unnest(
        ${arrayLiteral(queries.map(({ userId }) => userId))}::bigint[],
        ${arrayLiteral(queries.map(({ since }) => String(since)))}::text[],
        ${arrayLiteral(queries.map(({ maxThreads }) => maxThreads + 1))}::int[]
      ) with ordinality input (user_id, since, max_threads, ord)
    )
    select query.ord::int, own.id from query cross join lateral (
      select thread_id as id from thread_members own
      where user_id + 0 = query.user_id and indexed_xact >= query.indexed_since and (
        own.state_changed >= query.since and own.state_changed < query.next
        or exists (select from threads where id = own.thread_id and ${hasChanged})
        or exists (select from thread_members where thread_id = own.thread_id and ${hasChanged})
      )
      limit query.max_threads
    ) own`;
}

interface FeedRow {
  readonly ord: number;
  readonly hasChanged: boolean;
  readonly unread: number;
}

function findChangedFeeds(db: Database, queries: readonly ChangeQuery[]): Promise<FeedRow[]> {
  const pairs = queries.flatMap(({ userId, since, feeds }, i) =>
    feeds.map((feed) => ({ ord: i + 1, userId, since, feed })),
  );
  return db.query<FeedRow>`
    select query.ord, coalesce(${unreadCount(db, db.sql`query.user_id`)}, 0)::float8 as unread, (
      exists (select from notifications where feed + 0 = query.feed and changed >= query.since::xid8)
      or exists (select from notification_reads where user_id + 0 = query.user_id and changed >= query.since::xid8)
      or exists (select from read_all_marks where user_id + 0 = query.user_id and changed >= query.since::xid8)
    ) as "hasChanged"
    from unnest(
      ${arrayLiteral(pairs.map(({ ord }) => ord))}::int[], ${arrayLiteral(pairs.map(({ userId }) => userId))}::bigint[],
      ${arrayLiteral(pairs.map(({ since }) => String(since)))}::text[],
      ${arrayLiteral(pairs.map(({ feed }) => feed))}::bigint[]
    ) query (ord, user_id, since, feed)
      left join feeds feed on feed.id = query.feed
      left join feed_readers reader on reader.user_id = query.user_id and reader.feed = query.feed`;
}
