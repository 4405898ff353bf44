import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Thread } from '@messaging/protocol/thread';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { findThread } from '../db/threads.ts';
import type { Handler } from './call.ts';
import { viewThreads } from './thread-view.ts';

export const getThread: Handler<'getThread', 'db' | 'presence'> = (context, { actor }, { threadId }) =>
  readThread(context, actor.userId, threadId);

/** Reads the thread as this member sees it. Fails with `not_found` for any other user. */
export async function readThread(
  context: Pick<Context, 'db' | 'presence'>,
  viewer: UserId,
  threadId: ThreadId,
): Promise<Thread> {
  const stored = await findThread(context.db, viewer, threadId);
  const [thread] = await viewThreads(context, viewer, stored === undefined ? [] : [stored]);
  if (thread === undefined) throw new AppError('not_found');
  return thread;
}
