import type { ThreadId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { createThread as insertThread, type NewThread } from '../db/create-thread.ts';
import { areKnownUsers } from '../db/users.ts';
import type { Call } from './call.ts';

type NewContent = Pick<NewThread, 'isGroup' | 'members' | 'jobId' | 'title' | 'clientId'>;

/**
 * The new or existing thread. Unless REQUIRE_KNOWN_USERS is set the other users are not looked up, so that a refusal does not
 * reveal who exists. Fails with `unknown_user` whether or not there is a thread, and with `too_many_new_threads` only if there
 * is none.
 */
export async function openThread(
  { config, db }: Pick<Context, 'config' | 'db'>,
  { actor }: Call,
  content: NewContent,
): Promise<{ id: ThreadId; isNew: boolean; title: string | null }> {
  const others = content.members.map(({ userId }) => userId).filter((userId) => userId !== actor.userId);
  if (config.requireKnownUsers && !(await areKnownUsers(db, others))) throw new AppError('unknown_user');
  const isLimited = actor.role !== 'ADMIN' && config.newThreadsPerDay > 0;
  const opened = await insertThread(db, {
    ...content,
    id: Bun.randomUUIDv7(),
    opener: actor.userId,
    maxUnanswered: isLimited ? config.newThreadsPerDay : null,
  });
  if ('retryAfterMs' in opened) throw new AppError('too_many_new_threads', opened);
  return opened;
}
