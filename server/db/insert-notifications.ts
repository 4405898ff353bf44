import { AppError } from '../app-error.ts';
import type { FeedId } from '../users/audience.ts';
import { withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import { LruMap } from '../concurrency/lru-map.ts';
import { arrayLiteral, type Database } from './database.ts';
import { isUniqueViolation } from './postgres-error.ts';

/** A notification to store in a feed. */
export interface NewNotification {
  readonly feed: FeedId;
  /** A UUID. With the feed and the type it identifies a notification that was stored before. */
  readonly eventId: string;
  readonly type: string;
  readonly title: string;
  readonly message: string;
  /** Ids a client can link by. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A notification that this call stored. */
export interface StoredNotification {
  readonly id: number;
  /** Index in the array that the caller passed. */
  readonly ord: number;
  readonly createdAt: Date;
}

/** Limit of the races with other instances that a call may lose. */
const ATTEMPTS = 5;

/** Receives what was stored after the caller was answered with `unavailable`. */
type OnLate = (late: readonly StoredNotification[]) => void;

/** Stores notifications of any number of feeds in one transaction, each notification once. */
export class NotificationStore {
  readonly #db: Database;
  /** Feeds that exist. No code deletes a feed. */
  readonly #known = new LruMap<FeedId, true>(100_000);

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Resolves to the notifications that are new; those that were stored before are left out. Rejects with `unavailable` after
   * the time limit, and then the caller repeats the call, since it may be stored or not. If it is stored all the same, the result
   * goes to `onLate`: the repeated call finds nothing new.
   */
  async store(notifications: readonly NewNotification[], onLate: OnLate): Promise<StoredNotification[]> {
    if (notifications.length === 0) return [];
    return await withTimeoutReportingLate(
      this.#store(notifications),
      this.#db.timeoutMs,
      'storing notifications',
      onLate,
    );
  }

  async #store(notifications: readonly NewNotification[]): Promise<StoredNotification[]> {
    await this.#createFeeds(notifications);
    for (let attempt = 1; ; attempt++) {
      try {
        return await insertNotifications(this.#db, notifications);
      } catch (error) {
        // Another instance stored one of them while this statement waited for its feeds; the next snapshot contains it.
        if (!isUniqueViolation(error)) throw error;
        // Several instances can do that several times. The data is sound, so the caller may repeat the call.
        if (attempt === ATTEMPTS) throw new AppError('unavailable', { cause: error });
      }
    }
  }

  /** Uses a transaction of its own, so that the statement that stores locks all its feeds at once, in order. */
  async #createFeeds(notifications: readonly NewNotification[]): Promise<void> {
    const feeds = new Set(notifications.map(({ feed }) => feed).filter((feed) => !this.#known.get(feed)));
    if (feeds.size === 0) return;
    const ids = arrayLiteral([...feeds].sort((a, b) => a - b));
    await this.#db.query`insert into feeds (id) select unnest(${ids}::bigint[]) on conflict do nothing`;
    for (const feed of feeds) this.#known.set(feed, true);
  }
}

/**
 * One statement: locks the feeds in order, so that instances cannot deadlock; leaves out notifications that were stored before;
 * inserts the others in their order, so that ids grow; and counts them in the feeds.
 */
function insertNotifications(
  db: Database,
  notifications: readonly NewNotification[],
): Promise<StoredNotification[]> {
  const unique = withoutRepeats(notifications);
  const column = (value: (notification: NewNotification) => string | number): string =>
    arrayLiteral(unique.map(({ notification }) => value(notification)));
  return db.start<StoredNotification>`
    with input as materialized (
      select * from unnest(
        ${column(({ feed }) => feed)}::bigint[], ${column(({ eventId }) => eventId)}::uuid[],
        ${column(({ type }) => type)}::text[], ${column(({ title }) => title)}::text[],
        ${column(({ message }) => message)}::text[], ${column(({ data }) => JSON.stringify(data))}::text[],
        ${arrayLiteral(unique.map(({ ord }) => ord))}::int[]
      ) as input (feed, event_id, type, title, message, data, ord)
    ), locked as materialized (
      select id from feeds where id in (select feed from input) order by id for no key update
    ), fresh as materialized (
      select input.* from input join locked on locked.id = input.feed
      where not exists (
        select from notifications stored
        where stored.feed = input.feed and stored.event_id = input.event_id and stored.type = input.type
      )
      order by ord
    ), inserted as (
      insert into notifications (feed, event_id, type, title, message, data)
      select feed, event_id, type, title, message, data::jsonb from fresh order by ord
      returning id, feed, event_id, type, created_at
    ), counted as (
      update feeds feed set size = feed.size + batch.added, last_id = batch.last_id
      from (select feed, count(*) as added, max(id) as last_id from inserted group by feed) batch
      where feed.id = batch.feed
    )
    select inserted.id::float8, fresh.ord, inserted.created_at as "createdAt"
    from inserted join fresh using (feed, event_id, type) order by inserted.id`;
}

/** The notifications with their indexes; of equal ones only the first. */
function withoutRepeats(notifications: readonly NewNotification[]) {
  const seen = new Set<string>();
  return notifications.flatMap((notification, ord) => {
    const { feed, eventId, type } = notification;
    const key = `${feed} ${eventId} ${type}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ notification, ord }];
  });
}
