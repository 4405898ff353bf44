import type { UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import type { Database } from '../db/database.ts';
import { eraseMessages, eraseNotifications, eraseProfile, eraseTitles } from '../db/erasure.ts';
import { adminOnly } from './admin-only.ts';
import type { Handler } from './call.ts';

/** How long one call erases, in milliseconds: less than a proxy waits. The next call goes on. */
const BUDGET_MS = 5_000;
/** Rows of one statement: a fraction of the time a statement may take. */
const BATCH = 1_000;

type Eraser = (db: Database, userId: UserId, limit: number) => Promise<number>;

/** The user's tokens go first, so that nothing new comes meanwhile. Each call goes on where the one before stopped. */
export const eraseUser: Handler<'eraseUser'> = async (context, { actor }, { userId }) => {
  adminOnly(actor);
  const { db, log, revocations } = context;
  await revocations.revoke({ userId, jti: null });
  await eraseProfile(db, userId);
  const end = performance.now() + BUDGET_MS;
  const messages = await eraseAll(context, userId, eraseMessages, end);
  const titles = await eraseAll(context, userId, eraseTitles, end);
  const notifications = await eraseAll(context, userId, eraseNotifications, end);
  const complete = [messages, titles, notifications].every((part) => part.isDone);
  log.info({ by: actor.userId, userId, complete }, 'a user was erased');
  return { userId, messages: messages.count, notifications: notifications.count, complete };
};

async function eraseAll(
  { db }: Context,
  userId: UserId,
  erase: Eraser,
  end: number,
): Promise<{ count: number; isDone: boolean }> {
  for (let count = 0; ;) {
    const erased = await erase(db, userId, BATCH);
    count += erased;
    if (erased < BATCH) return { count, isDone: true };
    if (performance.now() > end) return { count, isDone: false };
  }
}
