import type { UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';

/** What the platform tells of a user, and when it knew that, as Unix time in milliseconds. */
export interface Profile {
  readonly userId: UserId;
  readonly username: string | null;
  readonly fullName: string | null;
  readonly role: string | null;
  readonly at: number;
}

/** Keeps what is newer than what is stored; a value that is not told stays. Each user at most once in `profiles`. */
export async function saveProfiles(db: Database, profiles: readonly Profile[]): Promise<void> {
  const sorted = [...profiles].sort((a, b) => a.userId - b.userId);
  const column = (of: (profile: Profile) => string | number | null): string => arrayLiteral(sorted.map(of));
  await db.query`
    insert into users as u (id, username, full_name, role, profile_at)
    select * from unnest(
      ${column((p) => p.userId)}::bigint[], ${column((p) => p.username)}::text[], ${column((p) => p.fullName)}::text[],
      ${column((p) => p.role)}::text[], ${column((p) => new Date(p.at).toISOString())}::timestamptz[])
    on conflict (id) do update set
      username = coalesce(excluded.username, u.username), full_name = coalesce(excluded.full_name, u.full_name),
      role = coalesce(excluded.role, u.role), profile_at = excluded.profile_at
    where u.profile_at < excluded.profile_at`;
}

/** Everybody who shares a thread with each of these users. */
export async function findContacts(db: Database, userIds: readonly UserId[]): Promise<Map<UserId, UserId[]>> {
  const ids = arrayLiteral(userIds);
  const rows = await db.query<{ userId: number; contacts: number[] }>`
    select user_id::float8 as "userId", array_agg(contact::float8) as contacts from (
      select low_user as user_id, high_user as contact from threads where low_user = any(${ids}::bigint[])
      union
      select high_user, low_user from threads where high_user = any(${ids}::bigint[])
    ) c group by user_id`;
  return new Map(rows.map((row) => [row.userId, Array.from(row.contacts)]));
}

export async function shareThread(db: Database, one: UserId, other: UserId): Promise<boolean> {
  const rows = await db.query`
    select 1 from threads where low_user = ${Math.min(one, other)}::bigint and high_user = ${Math.max(one, other)}::bigint limit 1`;
  return rows.length > 0;
}

/** Notes that these users' last connections ended at `at`. */
export async function saveLastSeen(db: Database, userIds: readonly UserId[], at: Date): Promise<void> {
  const sorted = [...userIds].sort((a, b) => a - b);
  await db.query`
    insert into users as u (id, profile_at, last_seen_at)
    select id, '-infinity', ${at.toISOString()}::timestamptz from unnest(${arrayLiteral(sorted)}::bigint[]) as i (id)
    on conflict (id) do update set last_seen_at = greatest(u.last_seen_at, excluded.last_seen_at)`;
}

/** When the user's last connection ended; null while never seen. */
export async function findLastSeen(db: Database, userId: UserId): Promise<string | null> {
  const [row] = await db.query<{
    at: Date | null;
  }>`select last_seen_at as at from users where id = ${userId}::bigint`;
  return row?.at?.toISOString() ?? null;
}
