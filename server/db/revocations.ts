import type { UserId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';

/** Either all tokens of a user, or the one with this `jti`. */
export interface Revoked {
  readonly userId: UserId | null;
  readonly jti: string | null;
}

export interface Revocation extends Revoked {
  /** Of a user's tokens those issued until then. */
  readonly at: Date;
  /** When no such token is valid any more. */
  readonly until: Date;
}

const columns = (db: Database) => db.sql`user_id::float8 as "userId", jti, at, until`;

/** What to store: without `at` it is of now, by the database's clock. */
interface NewRevocation extends Revoked {
  readonly at: Date | null;
  readonly until: Date;
}

/** Stores it, or moves the one there is forward. Nothing when `max` others are in force. Those that have ended go. */
export async function saveRevocation(
  db: Database,
  { userId, jti, at, until }: NewRevocation,
  max: number,
): Promise<Revocation | undefined> {
  const by = userId === null ? db.sql`(jti)` : db.sql`(user_id)`;
  const [row] = await db.query<Revocation>`
    with ended as (delete from revocations where until < now())
    insert into revocations as r (user_id, jti, at, until)
    select ${userId}::bigint, ${jti}::text, coalesce(${at?.toISOString() ?? null}::timestamptz, now()),
      ${until.toISOString()}::timestamptz
    where (select count(*) from revocations o
      where until >= now() and (o.user_id, o.jti) is distinct from (${userId}::bigint, ${jti}::text)) < ${max}::int
    on conflict ${by} do update set
      at = greatest(r.at, excluded.at), until = greatest(r.until, excluded.until), changed = pg_current_xact_id()
    returning ${columns(db)}`;
  return row;
}

/** Those in force that were stored by transactions from `since` on, and where to go on from. */
export async function revocationsSince(
  db: Database,
  since: string,
): Promise<{ revocations: Revocation[]; next: string }> {
  const rows = await db.query<Revocation & { next: string; userId: number | null }>`
    select s.next::text, ${columns(db)}
    from (select pg_snapshot_xmin(pg_current_snapshot()) as next) s
      left join revocations r on r.changed >= ${since}::text::xid8 and r.until >= now()`;
  return { revocations: rows.filter(({ at }) => at !== null), next: rows[0]?.next ?? since };
}
