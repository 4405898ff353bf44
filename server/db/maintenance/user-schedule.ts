import type { UserId } from '@messaging/protocol/primitives';
import type { Database } from '../database.ts';
import type { Erased } from './erasure.ts';

/** Deletes what the user has scheduled, saved and wants to be reminded of: a few hundred rows at the most. */
export async function eraseSchedule(db: Database, userId: UserId): Promise<Erased<null>> {
  const rows = await db.query`
    with scheduled as (
      delete from scheduled_messages where sender_id = ${userId}::bigint returning 1
    ), reminded as (
      delete from reminders where user_id = ${userId}::bigint returning 1
    ), saved as (
      delete from saved_replies where user_id = ${userId}::bigint returning 1
    )
    select from scheduled union all select from reminded union all select from saved`;
  return { count: rows.length, next: null };
}
