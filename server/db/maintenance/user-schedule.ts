import type { UserId } from '@messaging/protocol/primitives';
import type { Database } from '../database.ts';

/** Deletes what the user has scheduled, saved and wants to be reminded of: a few hundred rows at the most. */
export async function eraseSchedule(db: Database, userId: UserId): Promise<void> {
  await db.query`
    with scheduled as (
      delete from scheduled_messages where sender_id = ${userId}::bigint
    ), reminded as (
      delete from reminders where user_id = ${userId}::bigint
    )
    delete from saved_replies where user_id = ${userId}::bigint`;
}
