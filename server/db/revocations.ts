import type { UserId } from '@messaging/protocol/primitives';
import type { Database } from './database.ts';

/** Either all tokens of a user, or the one with this `jti`. */
export interface Revoked {
  readonly userId: UserId | null;
  readonly jti: string | null;
}

export interface Revocation extends Revoked {
  /** A revocation of a user applies to tokens issued up to this time. */
  readonly at: Date;
  /** End of the last revoked token. */
  readonly until: Date;
}

const columns = (db: Database) => db.sql`user_id::float8 as "userId", jti, at, until`;

/** A revocation to store. Without `at` it is dated now, by the database's clock. */
interface NewRevocation extends Revoked {
  readonly at: Date | null;
  readonly until: Date;
}

/**
 * Stores a revocation, or extends the stored one, and deletes those that have ended. Undefined if `max` others are in force.
 */
export async function saveRevocation(
  db: Database,
  { userId, jti, at, until }: NewRevocation,
  max: number,
): Promise<Revocation | undefined> {
  const by = userId === null ? db.sql`(jti)` : db.sql`(user_id)`;
  const [row] = await db.query<Revocation>`
    with ended as (delete from revocations where until < now())
    insert into revocations as stored (user_id, jti, at, until)
    select ${userId}::bigint, ${jti}::text, coalesce(${at?.toISOString() ?? null}::timestamptz, now()),
      ${until.toISOString()}::timestamptz
    where (select count(*) from revocations other
      where until >= now() and (other.user_id, other.jti) is distinct from (${userId}::bigint, ${jti}::text)) < ${max}::int
    on conflict ${by} do update set
      at = greatest(stored.at, excluded.at), until = greatest(stored.until, excluded.until), changed = pg_current_xact_id()
    returning ${columns(db)}`;
  return row;
}

/** Revocations in force that transactions from `since` on stored, and the start of the next poll. */
export async function revocationsSince(
  db: Database,
  since: string,
): Promise<{ revocations: Revocation[]; next: string }> {
  const rows = await db.query<Revocation & { next: string; userId: number | null }>`
    select snapshot.next::text, ${columns(db)}
    from (select pg_snapshot_xmin(pg_current_snapshot()) as next) snapshot
      left join revocations on changed >= ${since}::text::xid8 and until >= now()`;
  return { revocations: rows.filter(({ at }) => at !== null), next: rows[0]?.next ?? since };
}
