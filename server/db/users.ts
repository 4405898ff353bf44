import type { UserId } from '@messaging/protocol/primitives';
import type { UserProfile } from '@messaging/protocol/user';
import { toRole, type Role } from '../users/actor.ts';
import { arrayLiteral, type Database } from './database.ts';
import { displayName } from './message-row.ts';

/** A user's profile on the platform. `at` is the Unix time at which the platform knew it, in milliseconds. */
export interface Profile {
  readonly userId: UserId;
  readonly username: string | null;
  readonly fullName: string | null;
  readonly role: Role | null;
  readonly avatarUrl?: string | null;
  readonly at: number;
}

/**
 * Stores newer profiles; values that the newer profile lacks stay. An older profile fills in only values that are missing.
 * A profile from before its user's erasure is not stored. `profiles` contains each user at most once.
 */
export async function saveProfiles(db: Database, profiles: readonly Profile[]): Promise<void> {
  const sorted = [...profiles].sort((a, b) => a.userId - b.userId);
  const column = (value: (profile: Profile) => string | number | null): string =>
    arrayLiteral(sorted.map(value));
  await db.query`
    with input as (
      select * from unnest(
        ${column((p) => p.userId)}::bigint[], ${column((p) => p.username)}::text[], ${column((p) => p.fullName)}::text[],
        ${column((p) => p.role)}::text[], ${column((p) => p.avatarUrl ?? null)}::text[],
        ${column((p) => new Date(p.at).toISOString())}::timestamptz[])
    )
    insert into users as stored (id, username, full_name, role, avatar_url, profile_at) select * from input
    on conflict (id) do update set
      username = ${newest(db, 'username')}, full_name = ${newest(db, 'full_name')}, role = ${newest(db, 'role')},
      avatar_url = ${newest(db, 'avatar_url')}, profile_at = greatest(stored.profile_at, excluded.profile_at),
      -- Moves only if messages show the change, so that most updates touch no index.
      changed = case when (${newest(db, 'username')}, ${newest(db, 'full_name')}, ${newest(db, 'avatar_url')})
        is distinct from (stored.username, stored.full_name, stored.avatar_url) then pg_current_xact_id() else stored.changed end
    where (stored.erased_at is null or excluded.profile_at > stored.erased_at) and (stored.profile_at < excluded.profile_at
      or (coalesce(stored.username, excluded.username), coalesce(stored.full_name, excluded.full_name),
        coalesce(stored.role, excluded.role), coalesce(stored.avatar_url, excluded.avatar_url))
        is distinct from (stored.username, stored.full_name, stored.role, stored.avatar_url))`;
}

/** Value of the column in the newer of the stored and the proposed row, else in the other one. */
const newest = (db: Database, column: string) => db.sql`
  case when stored.profile_at < excluded.profile_at then coalesce(excluded.${db.sql(column)}, stored.${db.sql(column)})
    else coalesce(stored.${db.sql(column)}, excluded.${db.sql(column)}) end`;

/** The sender as messages show it. */
export interface Sender {
  readonly name: string | null;
  readonly avatar: string | null;
}

/** The senders among these users that are known. */
export async function findSenders(db: Database, userIds: readonly UserId[]): Promise<Map<UserId, Sender>> {
  const rows = await db.query<{ id: number } & Sender>`
    select sender.id::float8, ${displayName(db, 'sender')} as name, sender.avatar_url as avatar
    from users sender where sender.id = any(${arrayLiteral(userIds)}::bigint[])`;
  return new Map(rows.map(({ id, ...sender }) => [id, sender]));
}

/** Limit of the users that one poll for changes returns. */
const MAX_CHANGED = 10_000;

/**
 * Users whose names or avatars were changed by transactions from `since` on (null: from now on), and the start of the next
 * poll. `isAll` is false if more than MAX_CHANGED changed. In the order of the index: otherwise a generic plan reads the table.
 */
export async function usersChangedSince(
  db: Database,
  since: string | null,
): Promise<{ userIds: UserId[]; isAll: boolean; next: string }> {
  const rows = await db.query<{ id: number | null; next: string }>`
    select snapshot.next::text, changed.id::float8 from (select pg_snapshot_xmin(pg_current_snapshot()) as next) snapshot
      left join lateral (
        select id from users where changed >= ${since}::text::xid8 order by changed limit ${MAX_CHANGED + 1}::int
      ) changed on true`;
  const userIds = rows.flatMap(({ id }) => id ?? []);
  return { userIds, isAll: userIds.length <= MAX_CHANGED, next: rows[0]?.next ?? since ?? '0' };
}

/** The stored name and picture of a user; all null for an unknown user. */
export async function findProfile(db: Database, userId: UserId): Promise<UserProfile> {
  const [row] = await db.query<Omit<UserProfile, 'userId'>>`
    select username, full_name as "fullName", avatar_url as "avatarUrl" from users where id = ${userId}::bigint`;
  return { userId, username: null, fullName: null, avatarUrl: null, ...row };
}

/** Whether a token, an event or an import has named each of these users since the last erasure. */
export async function areKnownUsers(db: Database, userIds: readonly UserId[]): Promise<boolean> {
  const rows = await db.query`
    select 1 from users where id = any(${arrayLiteral(userIds)}::bigint[]) and (erased_at is null or profile_at > erased_at)`;
  return rows.length === new Set(userIds).size;
}

/** The known roles of these users. */
export async function findRoles(db: Database, userIds: readonly UserId[]): Promise<Map<UserId, Role>> {
  const rows = await db.query<{ id: number; role: string }>`
    select id::float8, role from users where id = any(${arrayLiteral(userIds)}::bigint[]) and role is not null`;
  return new Map(rows.map(({ id, role }) => [id, toRole(role) ?? 'FREELANCER']));
}

/** The contacts of each user: all users who share a thread with the user. */
export async function findContacts(db: Database, userIds: readonly UserId[]): Promise<Map<UserId, UserId[]>> {
  const rows = await db.query<{ userId: number; contacts: number[] }>`
    select user_id::float8 as "userId", array_agg(distinct contact::float8) as contacts from (
      select own.user_id, other.user_id as contact
      from thread_members own join thread_members other using (thread_id)
      where own.left_seq is null and other.left_seq is null and -own.user_id = any(${arrayLiteral(userIds.map((id) => -id))}::bigint[]) and other.user_id <> own.user_id
    ) contacts group by user_id`;
  return new Map(rows.map((row) => [row.userId, Array.from(row.contacts)]));
}

/** Whether two users are members of one thread. */
export async function shareThread(db: Database, userId: UserId, otherId: UserId): Promise<boolean> {
  const rows = await db.query`
    select 1 from threads
    where kind = 0 and member_ids = ${arrayLiteral([userId, otherId].sort((a, b) => a - b))}::bigint[]
    union all
    select 1 from thread_members own join thread_members other using (thread_id)
    where own.user_id = ${userId}::bigint and own.role is not null and own.left_seq is null
      and other.user_id = ${otherId}::bigint and other.left_seq is null
    limit 1`;
  return rows.length > 0;
}

/** Stores that the last connections of these users ended at `at`; not for a user who was erased and has not come back. */
export async function saveLastSeen(db: Database, userIds: readonly UserId[], at: Date): Promise<void> {
  const sorted = [...userIds].sort((a, b) => a - b);
  await db.query`
    insert into users as stored (id, profile_at, last_seen_at)
    select id, '-infinity', ${at.toISOString()}::timestamptz from unnest(${arrayLiteral(sorted)}::bigint[]) as input (id)
    on conflict (id) do update set last_seen_at = greatest(stored.last_seen_at, excluded.last_seen_at)
    where stored.erased_at is null or stored.profile_at > stored.erased_at`;
}

/** Stores the time zone that the user shares; null: none. Not for a user who was erased and has not come back. */
export async function saveTimeZone(db: Database, userId: UserId, timeZone: string | null): Promise<void> {
  await db.query`
    insert into users as stored (id, profile_at, time_zone) values (${userId}::bigint, '-infinity', ${timeZone}::text)
    on conflict (id) do update set time_zone = excluded.time_zone
    where stored.erased_at is null or stored.profile_at > stored.erased_at`;
}

/** End of the user's last connection; null if there was none. */
export async function findLastSeen(db: Database, userId: UserId): Promise<string | null> {
  const [row] = await db.query<{
    at: Date | null;
  }>`select last_seen_at as at from users where id = ${userId}::bigint`;
  return row?.at?.toISOString() ?? null;
}
