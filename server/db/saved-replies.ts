import { SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import type { SavedReply } from '@messaging/protocol/schedule';
import { fitsAnswer } from './answer-bytes.ts';
import type { Database } from './database.ts';
import type { Fetched } from './messages.ts';

/** Saves a reply, or replaces the one with its id. False if the user has too many. */
export async function putSavedReply(
  db: Database,
  userId: UserId,
  { id, name, body }: SavedReply,
): Promise<boolean> {
  const rows = await db.query`
    insert into saved_replies (user_id, id, name, body)
    select ${userId}::bigint, ${id}::uuid, ${name}::text, ${body}::text
    where (select count(*) from saved_replies where user_id = ${userId}::bigint and id <> ${id}::uuid)
      < ${SCHEDULE_LIMITS.savedReplies}::int
    on conflict (user_id, id) do update set name = excluded.name, body = excluded.body returning 1`;
  return rows.length > 0;
}

/** False if the user has none with this id. */
export async function deleteSavedReply(db: Database, userId: UserId, id: string): Promise<boolean> {
  const rows = await db.query`
    delete from saved_replies where user_id = ${userId}::bigint and id = ${id}::uuid returning 1`;
  return rows.length > 0;
}

/** The user's saved replies after an id, in the order of ids, as many as fit an answer. */
export async function listSavedReplies(
  db: Database,
  userId: UserId,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<Fetched<SavedReply>> {
  const rows = await db.query<SavedReply & { found: number }>`
    select id, name, body, found::int from (
      select reply.*, count(*) over () as found, sum(octet_length(body) + octet_length(name)) over (order by id) as total from (
        select * from saved_replies where user_id = ${userId}::bigint and id > ${after}::uuid order by id limit ${limit}::int
      ) reply
    ) reply where ${fitsAnswer(db)} order by id`;
  return { rows: rows.map(({ id, name, body }) => ({ id, name, body })), found: rows[0]?.found ?? 0 };
}
