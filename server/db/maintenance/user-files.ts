import type { MessageId, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Database } from '../database.ts';
import type { Fetched } from '../messages.ts';
import type { Erased } from './erasure.ts';

/** Gives up at most `limit` files of the user, whose bytes the sweep then removes, and forgets what the user has opened. */
export async function eraseFiles(
  db: Database,
  userId: UserId,
  _: null | true,
  limit: number,
): Promise<Erased<true>> {
  const rows = await db.query`
    with opened as (delete from file_opens where user_id = ${userId}::bigint)
    update files set state = 'gone', filename = '', sha256 = null, placeholder = null, due_at = now()
    where id in (
      select id from files where owner_id = ${userId}::bigint and state <> 'gone' limit ${limit}::int
    ) returning 1`;
  return { count: rows.length, next: rows.length < limit ? null : true };
}

/** A file as the export of its owner shows it. */
export interface ExportedFile {
  readonly id: string;
  readonly threadId: ThreadId;
  readonly messageId: MessageId | null;
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly createdAt: Date;
}

/** The files of a user, in the order of ids. */
export async function exportFiles(
  db: Database,
  userId: UserId,
  after: string,
  limit: number,
): Promise<Fetched<ExportedFile>> {
  const rows = await db.query<ExportedFile>`
    select id, thread_id as "threadId", message_id as "messageId", filename, type, size::float8, sha256, created_at as "createdAt"
    from files where owner_id = ${userId}::bigint and id > ${after}::uuid and state <> 'gone' order by id limit ${limit}::int`;
  return { rows, found: rows.length };
}

/** A file that a user has opened. */
interface ExportedOpen {
  readonly fileId: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly count: number;
}

/** The files that a user has opened, in the order of ids. */
export async function exportOpens(
  db: Database,
  userId: UserId,
  after: string,
  limit: number,
): Promise<Fetched<ExportedOpen>> {
  const rows = await db.query<ExportedOpen>`
    select file_id as "fileId", first_at as "firstAt", last_at as "lastAt", count
    from file_opens where user_id = ${userId}::bigint and file_id > ${after}::uuid order by file_id limit ${limit}::int`;
  return { rows, found: rows.length };
}
