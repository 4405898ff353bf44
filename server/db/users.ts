import type { UserId } from '@messaging/protocol/primitives';
import type { UserProfile } from '@messaging/protocol/user';
import { toRole, type Role } from '../users/actor.ts';
import { arrayLiteral, type Database } from './database.ts';

/** What the platform tells of a user, and when it knew that, as Unix time in milliseconds. */
export interface Profile {
  readonly userId: UserId;
  readonly username: string | null;
  readonly fullName: string | null;
  readonly role: Role | null;
  readonly avatarUrl?: string | null;
  readonly at: number;
}

/**
 * Keeps what is newer than what is stored; what the newer one does not tell stays. What is older fills in only what nobody
 * told yet. Of a user who was erased, what is older than that is not stored. Each user at most once in `profiles`.
 */
export async function saveProfiles(db: Database, profiles: readonly Profile[]): Promise<void> {
  const sorted = [...profiles].sort((a, b) => a.userId - b.userId);
  const column = (of: (profile: Profile) => string | number | null): string => arrayLiteral(sorted.map(of));
  await db.query`
    with input as (
      select * from unnest(
        ${column((p) => p.userId)}::bigint[], ${column((p) => p.username)}::text[], ${column((p) => p.fullName)}::text[],
        ${column((p) => p.role)}::text[], ${column((p) => p.avatarUrl ?? null)}::text[],
        ${column((p) => new Date(p.at).toISOString())}::timestamptz[])
    )
    insert into users as u (id, username, full_name, role, avatar_url, profile_at) select * from input
    on conflict (id) do update set
      username = ${newest(db, 'username')}, full_name = ${newest(db, 'full_name')}, role = ${newest(db, 'role')},
      avatar_url = ${newest(db, 'avatar_url')}, profile_at = greatest(u.profile_at, excluded.profile_at),
      -- Only what messages show, so that most updates touch no index.
      changed = case when (${newest(db, 'username')}, ${newest(db, 'full_name')}, ${newest(db, 'avatar_url')})
        is distinct from (u.username, u.full_name, u.avatar_url) then pg_current_xact_id() else u.changed end
    where (u.erased_at is null or excluded.profile_at > u.erased_at) and (u.profile_at < excluded.profile_at
      or (coalesce(u.username, excluded.username), coalesce(u.full_name, excluded.full_name),
        coalesce(u.role, excluded.role), coalesce(u.avatar_url, excluded.avatar_url))
        is distinct from (u.username, u.full_name, u.role, u.avatar_url))`;
}

/** What the newer of the row `u` and the one proposed tells of this column, else the other. */
const newest = (db: Database, column: string) => db.sql`
  case when u.profile_at < excluded.profile_at then coalesce(excluded.${db.sql(column)}, u.${db.sql(column)})
    else coalesce(u.${db.sql(column)}, excluded.${db.sql(column)}) end`;

/** What a message shows of its sender. */
export interface Sender {
  readonly name: string | null;
  readonly avatar: string | null;
}

/** What is known of these users; nothing of one who is not. */
export async function findSenders(db: Database, userIds: readonly UserId[]): Promise<Map<UserId, Sender>> {
  const rows = await db.query<{ id: number } & Sender>`
    select id::float8, coalesce(full_name, username) as name, avatar_url as avatar
    from users where id = any(${arrayLiteral(userIds)}::bigint[])`;
  return new Map(rows.map(({ id, ...sender }) => [id, sender]));
}

/** Users told of by one look for changes. */
const MAX_CHANGED = 10_000;

/**
 * Users whose names or avatars were changed by transactions from `since` on, and where to go on from; null: from now on. Not
 * `isAll`: there are more than MAX_CHANGED. In the order of the index, since otherwise a generic plan reads the whole table.
 */
export async function usersChangedSince(
  db: Database,
  since: string | null,
): Promise<{ userIds: UserId[]; isAll: boolean; next: string }> {
  const rows = await db.query<{ id: number | null; next: string }>`
    select s.next::text, u.id::float8 from (select pg_snapshot_xmin(pg_current_snapshot()) as next) s
      left join lateral (
        select id from users where changed >= ${since}::text::xid8 order by changed limit ${MAX_CHANGED + 1}::int
      ) u on true`;
  const userIds = rows.flatMap(({ id }) => id ?? []);
  return { userIds, isAll: userIds.length <= MAX_CHANGED, next: rows[0]?.next ?? since ?? '0' };
}

/** What is stored of a user's name and picture; all null for an unknown one. */
export async function findProfile(db: Database, userId: UserId): Promise<UserProfile> {
  const [row] = await db.query<Omit<UserProfile, 'userId'>>`
    select username, full_name as "fullName", avatar_url as "avatarUrl" from users where id = ${userId}::bigint`;
  return { userId, username: null, fullName: null, avatarUrl: null, ...row };
}

/** Whether a token, an event or an import has told of this user, who has not been erased since. */
export async function isKnownUser(db: Database, userId: UserId): Promise<boolean> {
  const rows = await db.query`
    select 1 from users where id = ${userId}::bigint and (erased_at is null or profile_at > erased_at)`;
  return rows.length > 0;
}

/** The roles that were told of these users. */
export async function findRoles(db: Database, userIds: readonly UserId[]): Promise<Map<UserId, Role>> {
  const rows = await db.query<{ id: number; role: string }>`
    select id::float8, role from users where id = any(${arrayLiteral(userIds)}::bigint[]) and role is not null`;
  return new Map(rows.map(({ id, role }) => [id, toRole(role) ?? 'FREELANCER']));
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

/** Notes that these users' last connections ended at `at`; not of one who was erased and has not come back. */
export async function saveLastSeen(db: Database, userIds: readonly UserId[], at: Date): Promise<void> {
  const sorted = [...userIds].sort((a, b) => a - b);
  await db.query`
    insert into users as u (id, profile_at, last_seen_at)
    select id, '-infinity', ${at.toISOString()}::timestamptz from unnest(${arrayLiteral(sorted)}::bigint[]) as i (id)
    on conflict (id) do update set last_seen_at = greatest(u.last_seen_at, excluded.last_seen_at)
    where u.erased_at is null or u.profile_at > u.erased_at`;
}

/** When the user's last connection ended; null while never seen. */
export async function findLastSeen(db: Database, userId: UserId): Promise<string | null> {
  const [row] = await db.query<{
    at: Date | null;
  }>`select last_seen_at as at from users where id = ${userId}::bigint`;
  return row?.at?.toISOString() ?? null;
}
