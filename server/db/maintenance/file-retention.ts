import { FILE_LIMITS } from '@messaging/protocol/limits';
import { arrayLiteral, type Database } from '../database.ts';
import { isScheduled, unsentDue } from '../files.ts';
import type { RetentionStep } from './retention-progress.ts';

const NO_ID = '00000000-0000-0000-0000-000000000000';
const PAGE = 1_000;

/**
 * Looks at the next files and sets the time of those whose message does not hold them any more: it was deleted, is gone, or neither
 * it nor an earlier version of it names the file. The same for those that no scheduled message holds any more. So nothing that changes a
 * message needs to know of files.
 */
export async function markUnheldFiles(db: Database, cursor: string | null): Promise<RetentionStep> {
  const [row] = await db.query<{ looked: number; last: string | null }>`
    with page as materialized (
      select id, message_id from files where id > ${cursor ?? NO_ID}::uuid order by id limit ${PAGE}::int
    ), unheld as (
      select page.id, case when message.deleted_at is null then now()
        else greatest(now(), message.deleted_at + make_interval(days => ${FILE_LIMITS.deletedDays}::int)) end as at
      from page left join messages message on message.id = page.message_id
      where page.message_id is not null and (message.deleted_at is not null
        or not coalesce(message.attachments @> jsonb_build_array(jsonb_build_object('fileId', page.id)), false)
        and not exists (
          select from message_versions version where version.thread_id = message.thread_id and version.seq = message.seq
            and version.attachments @> jsonb_build_array(jsonb_build_object('fileId', page.id))))
    ), marked as (
      update files file set due_at = unheld.at from unheld
      where file.id = unheld.id and file.message_id is not null and (file.due_at is null or file.due_at > unheld.at)
    ), freed as (
      update files file set due_at = ${unsentDue(db)} from page
      where file.id = page.id and file.message_id is null and file.due_at is null and not ${isScheduled(db)}
    )
    select count(*)::int as looked, max(id::text) as last from page`;
  const { looked, last } = row ?? { looked: 0, last: null };
  return { deleted: 0, next: looked < PAGE ? null : last };
}

/** Time after which another instance removes the bytes that this one has begun to remove, in minutes. */
const RETRY_MINUTES = 10;

/** Marks files that are due as `gone`: nobody can open or send them from now on. Resolves to their ids. */
export async function takeDueFiles(db: Database, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>`
    update files set state = 'gone', filename = '', sha256 = null, placeholder = null,
      due_at = now() + make_interval(mins => ${RETRY_MINUTES}::int)
    where id in (
      select id from files file where due_at <= now() and not ${isScheduled(db)}
      order by due_at limit ${limit}::int for update skip locked
    ) returning id`;
  return rows.map(({ id }) => id);
}

/** Deletes the rows of files whose bytes are gone. One of the last 24 hours stays for so long, because it counts for its user. */
export async function deleteFileRows(db: Database, ids: readonly string[]): Promise<void> {
  await db.query`
    with deleted as (
      delete from files where id = any(${arrayLiteral(ids)}::uuid[]) and state = 'gone' and created_at < now() - interval '1 day'
    )
    update files set due_at = created_at + interval '1 day'
    where id = any(${arrayLiteral(ids)}::uuid[]) and state = 'gone' and created_at >= now() - interval '1 day'`;
}

/** Which of these ids are files whose bytes belong in the store. */
export async function findKeptIds(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>`
    select id from files where id = any(${arrayLiteral(ids)}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}

/** The next files after an id whose bytes were accepted. */
export async function listCompleteIds(db: Database, after: string | null, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>`
    select id from files where id > ${after ?? NO_ID}::uuid and state in ('ready', 'checking') order by id limit ${limit}::int`;
  return rows.map(({ id }) => id);
}
