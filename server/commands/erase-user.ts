import type { UserId } from '@messaging/protocol/primitives';
import { LEEWAY_SECONDS } from '../users/actor.ts';
import type { Context } from '../context.ts';
import type { Database } from '../db/database.ts';
import {
  beginErasure,
  eraseMentions,
  eraseMessages,
  eraseNotifications,
  eraseProfile,
  eraseTitles,
  saveErasure,
  type Erased,
} from '../db/maintenance/erasure.ts';
import { FIRST_POSITION } from '../db/user-messages.ts';
import { adminOnly } from './admin-only.ts';
import type { Handler } from './call.ts';

/** How long one call erases, in milliseconds: less than a proxy waits. The next call goes on. */
const BUDGET_MS = 5_000;
/** Rows of one statement: a fraction of the time a statement may take. */
const BATCH = 1_000;
/** How long an instance may take to hear of a revocation, in milliseconds: it looks every 2 s. */
const HEARD_MS = 5_000;

/**
 * The user's tokens go first, so that little comes meanwhile. Each call goes on where the one before stopped. It is complete
 * once all was gone over when nothing could come any more, so never at the first call.
 */
export const eraseUser: Handler<'eraseUser'> = async (context, { actor }, { userId }) => {
  adminOnly(actor);
  const { db, log, revocations } = context;
  // A token that the platform's clock dates ahead goes with the others: nobody is to sign in again right now.
  const at = new Date(Date.now() + LEEWAY_SECONDS * 1_000);
  await revocations.revoke({ userId, jti: null }, { at });
  await eraseProfile(db, userId);
  // After that what was taken from the user before is stored, or refused.
  const { position, isCalm } = await beginErasure(db, userId, HEARD_MS + db.timeoutMs);
  const over = eraserOf(context, userId);
  const messages = await over(eraseMessages, position);
  const titles = await over(eraseTitles, FIRST_POSITION.threadId);
  const told = await over(eraseNotifications, 0);
  const mentions = await over(eraseMentions, null);
  const isDone = [messages, titles, told, mentions].every((part) => part.isDone);
  await saveErasure(db, userId, isDone ? null : messages.position);
  const complete = isDone && isCalm;
  log.info({ by: actor.userId, userId, complete }, 'a user was erased');
  return { userId, messages: messages.count, notifications: told.count + mentions.count, complete };
};

type Eraser<Position, Start> = (
  db: Database,
  userId: UserId,
  after: Position | Start,
  limit: number,
) => Promise<Erased<Position>>;

/** Erases one kind of data after a position, statement by statement, within the time that all kinds share. */
function eraserOf({ db }: Context, userId: UserId) {
  const end = performance.now() + BUDGET_MS;
  return async <Position, Start>(erase: Eraser<Position, Start>, start: Start) => {
    let position: Position | Start = start;
    for (let count = 0; ;) {
      const erased = await erase(db, userId, position, BATCH);
      count += erased.count;
      if (erased.next === null) return { count, position, isDone: true };
      position = erased.next;
      if (performance.now() > end) return { count, position, isDone: false };
    }
  };
}
