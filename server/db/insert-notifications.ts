import { AppError } from '../app-error.ts';
import type { FeedId } from '../users/audience.ts';
import { withTimeoutReportingLate } from '../concurrency/timeouts.ts';
import { LruMap } from '../concurrency/lru-map.ts';
import { arrayLiteral, type Database } from './database.ts';
import { isUniqueViolation } from './postgres-error.ts';

/** Something to tell the readers of one feed. */
export interface NewNotification {
  readonly feed: FeedId;
  /** A UUID. With the feed and the type it says whether this was told before. */
  readonly eventId: string;
  readonly type: string;
  readonly title: string;
  readonly message: string;
  /** Ids a client can link by. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One that was stored now. */
export interface StoredNotification {
  readonly id: number;
  /** The place in what was given. */
  readonly ord: number;
  readonly createdAt: Date;
}

/** How often a race with another instance may be lost. */
const ATTEMPTS = 5;

/** Told of what was stored after its caller had been told `unavailable`. */
type OnLate = (late: readonly StoredNotification[]) => void;

/** Stores notifications of any number of feeds, in one transaction, each once. */
export class NotificationStore {
  readonly #db: Database;
  /** Feeds that are there. They are never removed while anybody stores into them. */
  readonly #known = new LruMap<FeedId, true>(100_000);

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Tells which of `given` are new; of those told before nothing is stored or returned. Rejects with `unavailable` when it
   * takes too long, and then it is unknown what was stored: giving them again settles it. What is stored all the same is
   * told to `onLate`, for to whoever gives it again it is not new.
   */
  async store(given: readonly NewNotification[], onLate: OnLate): Promise<StoredNotification[]> {
    if (given.length === 0) return [];
    return await withTimeoutReportingLate(
      this.#store(given),
      this.#db.timeoutMs,
      'storing notifications',
      onLate,
    );
  }

  async #store(given: readonly NewNotification[]): Promise<StoredNotification[]> {
    await this.#makeFeeds(given);
    for (let attempt = 1; ; attempt++) {
      try {
        return await insertNotifications(this.#db, given);
      } catch (error) {
        // Another instance stored one of these while this statement waited for its feeds; the next snapshot sees it.
        if (!isUniqueViolation(error)) throw error;
        // Several instances at once can do that several times. Nothing is wrong with the data: it is to be given again.
        if (attempt === ATTEMPTS) throw new AppError('unavailable', { cause: error });
      }
    }
  }

  /** In a transaction of its own, so that the one that stores locks its feeds in one go, in order. */
  async #makeFeeds(given: readonly NewNotification[]): Promise<void> {
    const feeds = new Set(given.map(({ feed }) => feed).filter((feed) => !this.#known.get(feed)));
    if (feeds.size === 0) return;
    const ids = arrayLiteral([...feeds].sort((a, b) => a - b));
    await this.#db.query`insert into feeds (id) select unnest(${ids}::bigint[]) on conflict do nothing`;
    for (const feed of feeds) this.#known.set(feed, true);
  }
}

/**
 * One statement: locks the feeds in order (so that instances cannot deadlock), leaves out what was told before, inserts
 * the rest in the order given, so that ids grow, and counts.
 */
function insertNotifications(db: Database, given: readonly NewNotification[]): Promise<StoredNotification[]> {
  const fresh = firstOfEach(given);
  const column = (of: (n: NewNotification) => string | number): string =>
    arrayLiteral(fresh.map(({ notification }) => of(notification)));
  return db.start<StoredNotification>`
    with input as materialized (
      select * from unnest(
        ${column((n) => n.feed)}::bigint[], ${column((n) => n.eventId)}::uuid[], ${column((n) => n.type)}::text[],
        ${column((n) => n.title)}::text[], ${column((n) => n.message)}::text[],
        ${column((n) => JSON.stringify(n.data))}::text[], ${arrayLiteral(fresh.map(({ ord }) => ord))}::int[]
      ) as i (feed, event_id, type, title, message, data, ord)
    ), locked as materialized (
      select id from feeds where id in (select feed from input) order by id for no key update
    ), fresh as materialized (
      select i.* from input i join locked l on l.id = i.feed
      where not exists (
        select from notifications n where n.feed = i.feed and n.event_id = i.event_id and n.type = i.type
      )
      order by ord
    ), inserted as (
      insert into notifications (feed, event_id, type, title, message, data)
      select feed, event_id, type, title, message, data::jsonb from fresh order by ord
      returning id, feed, event_id, type, created_at
    ), counted as (
      update feeds f set size = f.size + n.added, last_id = n.last_id
      from (select feed, count(*) as added, max(id) as last_id from inserted group by feed) n where f.id = n.feed
    )
    select n.id::float8, f.ord, n.created_at as "createdAt"
    from inserted n join fresh f using (feed, event_id, type) order by n.id`;
}

/** Each with its place; of those that are the same the first. */
function firstOfEach(given: readonly NewNotification[]) {
  const seen = new Set<string>();
  return given.flatMap((notification, ord) => {
    const { feed, eventId, type } = notification;
    const key = `${feed} ${eventId} ${type}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ notification, ord }];
  });
}
