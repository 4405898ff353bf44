import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from '../database.ts';

/** A user with the names that messages show. */
export interface NamedUser {
  readonly userId: UserId;
  readonly username: string | null;
  readonly fullName: string | null;
}

/** The users who share or shared a thread with the viewer, at most `limit` of them. */
export function listNamedContacts(db: Database, viewer: UserId, limit: number): Promise<NamedUser[]> {
  return db.query<NamedUser>`
    select id::float8 as "userId", username, full_name as "fullName" from users
    where (username is not null or full_name is not null) and id in (
      select other.user_id from thread_members own join thread_members other using (thread_id)
      where -own.user_id = -${viewer}::bigint)
    limit ${limit}::int`;
}

/** The groups in which the viewer is or was a member, at most `limit` of them, those of now first. */
export async function listGroupIds(db: Database, viewer: UserId, limit: number): Promise<ThreadId[]> {
  const rows = await db.query<{ threadId: ThreadId }>`
    select thread_id as "threadId" from thread_members where user_id = ${viewer}::bigint and role is not null
    order by left_seq is not null, thread_id desc limit ${limit}::int`;
  return rows.map(({ threadId }) => threadId);
}

/** Those of the groups in which each of the users is or was a member. */
export async function findGroupsWith(
  db: Database,
  groupIds: readonly ThreadId[],
  userIds: readonly UserId[],
): Promise<Map<UserId, ThreadId[]>> {
  const rows = await db.query<{ userId: UserId; groupIds: ThreadId[] }>`
    select user_id::float8 as "userId", array_agg(thread_id::text) as "groupIds" from thread_members
    where thread_id = any(${arrayLiteral(groupIds)}::uuid[]) and user_id = any(${arrayLiteral(userIds)}::bigint[])
    group by user_id`;
  return new Map(rows.map((row) => [row.userId, Array.from(row.groupIds)]));
}
