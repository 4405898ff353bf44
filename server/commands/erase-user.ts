import type { UserId } from '@messaging/protocol/primitives';
import { LEEWAY_SECONDS } from '../users/actor.ts';
import { isPublishing } from '../config/config.ts';
import type { MessagePosition } from '../db/message-row.ts';
import type { Database } from '../db/database.ts';
import {
  beginErasure,
  eraseMentions,
  eraseMessages,
  eraseNotifications,
  eraseProfile,
  eraseTitles,
  eraseVersions,
  saveErasure,
  type Erased,
} from '../db/maintenance/erasure.ts';
import { eraseFiles } from '../db/maintenance/user-files.ts';
import { eraseSchedule } from '../db/maintenance/user-schedule.ts';
import { eraseThreadStates } from '../db/maintenance/user-thread-states.ts';
import { FIRST_POSITION } from '../db/user-messages.ts';
import { eventFrame } from '../live/frames.ts';
import { adminOnly } from './admin-only.ts';
import type { Handler } from './call.ts';

/** Time that one call erases, in milliseconds: less than a proxy waits. The next call continues. */
const BUDGET_MS = 5_000;
/** Rows of one statement: they take a fraction of the time limit of a statement. */
const BATCH = 1_000;
/** Longest time until every instance knows a revocation, in milliseconds: each polls every 2 s. */
const REVOCATION_MS = 5_000;

const RESYNC = eventFrame('resync', { reason: 'messages of a thread were erased' });

/**
 * Erases a user step by step. Their tokens are revoked first, so that little is added meanwhile. Each call continues where the
 * one before stopped. It is complete after a pass over everything at a time when nothing could be added any more, so never
 * at the first call.
 */
export const eraseUser: Handler<'eraseUser', 'config' | 'db' | 'deliverer' | 'log' | 'revocations'> = async (
  { config, db, deliverer, log, revocations },
  { actor },
  { userId },
) => {
  adminOnly(actor);
  // A token that the platform's clock dates ahead is revoked, too, so that the user cannot sign in again at once.
  const at = new Date(Date.now() + LEEWAY_SECONDS * 1_000);
  await revocations.revoke({ userId, jti: null }, { at });
  await eraseProfile(db, userId);
  // After this time every call accepted from the user before is stored or refused.
  const { position, isCalm } = await beginErasure(db, userId, REVOCATION_MS + db.timeoutMs);
  const erase = createEraser(db, userId);
  const eraseAndTell = async (...page: EraserInput<MessagePosition>) => {
    const { readers, ...erased } = await eraseMessages(...page, isPublishing(config));
    // One frame for a member, however many messages: it asks for the changes and forgets the words.
    deliverer.deliver({ to: readers, frame: RESYNC });
    return erased;
  };
  // Before the messages: one that is sent meanwhile is among them. A user who is erased sends no further ones.
  await eraseSchedule(db, userId);
  const messages = await erase(eraseAndTell, position);
  const versions = await erase(eraseVersions, null);
  const files = await erase(eraseFiles, null);
  const states = await erase(eraseThreadStates, null);
  const titles = await erase(eraseTitles, FIRST_POSITION.threadId);
  const notifications = await erase(eraseNotifications, 0);
  const mentions = await erase(eraseMentions, null);
  const isDone = [messages, versions, files, states, titles, notifications, mentions].every(
    (part) => part.isDone,
  );
  await saveErasure(db, userId, isDone ? null : messages.position);
  const complete = isDone && isCalm;
  log.info({ by: actor.userId, userId, complete }, 'a user was erased');
  return { userId, messages: messages.count, notifications: notifications.count + mentions.count, complete };
};

type EraserInput<Position> = [db: Database, userId: UserId, after: Position, limit: number];
type Eraser<Position, Start> = (...input: EraserInput<Position | Start>) => Promise<Erased<Position>>;

/** Erases one kind of data after a position, statement by statement, within the time that all kinds share. */
function createEraser(db: Database, userId: UserId) {
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
