import type { UserId } from '@messaging/protocol/primitives';
import { arrayLiteral, type Database } from './database.ts';

/** That a user has opened a file. */
export interface FileOpen {
  readonly userId: UserId;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly count: number;
}

/** Records that a user opens files now. */
export async function recordOpens(db: Database, userId: UserId, ids: readonly string[]): Promise<void> {
  await db.query`
    insert into file_opens as opened (file_id, user_id)
    select file.id, ${userId}::bigint from files file where id = any(${arrayLiteral(ids)}::uuid[]) order by id
    on conflict (file_id, user_id) do update set last_at = now(), count = opened.count + 1`;
}

/** Who has opened a file, first come first; one row for each member who ever was. */
export async function listOpens(db: Database, id: string): Promise<FileOpen[]> {
  return await db.query<FileOpen>`
    select user_id::float8 as "userId", first_at as "firstAt", last_at as "lastAt", count
    from file_opens where file_id = ${id}::uuid order by first_at, user_id limit ${MOST_OPENS}::int`;
}

/** More than a group has members; those who left count as well. */
const MOST_OPENS = 500;
