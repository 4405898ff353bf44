import { AppError, invalid } from '../app-error.ts';
import type { Context } from '../context.ts';
import { createThread as makeThread } from '../db/create-thread.ts';
import { isKnownUser } from '../db/users.ts';
import type { Input } from '@messaging/protocol/commands';
import type { ThreadId } from '@messaging/protocol/primitives';
import { CommandResult, toResult, type Call, type Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { notifyMembers } from './notify-members.ts';
import { sendMessage } from './send-message.ts';

/** Creates or finds the thread, notifies both members of a new one, and sends the first message in either case. */
export const createThread: Handler<
  'createThread',
  'config' | 'db' | 'deliverer' | 'messageWriter' | 'presence' | 'profiles' | 'typing'
> = async (context, call, input) => {
  const me = call.actor.userId;
  if (input.participantId === me) throw invalid('participantId', 'must be somebody else');
  const { id, isNew } = await open(context, call, input);
  if (isNew) {
    const { actor } = call;
    // The other member sees a name, even if the caller is new to the service.
    await context.profiles.ensureStored({ ...actor, at: actor.issuedAt });
    await notifyMembers(context, id, [me, input.participantId]);
  }
  if (input.initialMessage) {
    const first = { threadId: id, body: input.initialMessage, attachments: [], clientId: input.clientId };
    // Nothing is acked before: the first message is delivered, then the call answers.
    toResult(await sendMessage(context, call, first)).afterAck?.(undefined);
  }
  const thread = await readThread(context, me, id);
  return isNew ? new CommandResult(thread, true) : thread;
};

/**
 * The new or existing thread. Unless REQUIRE_KNOWN_USERS is set the other user is not looked up, so that a refusal does not
 * reveal who exists. Fails with `unknown_user` whether or not there is a thread, and with `too_many_new_threads` only if
 * there is none.
 */
async function open(
  { config, db }: Pick<Context, 'config' | 'db'>,
  { actor }: Call,
  { participantId, jobId, title }: Input<'createThread'>,
): Promise<{ id: ThreadId; isNew: boolean }> {
  if (config.requireKnownUsers && !(await isKnownUser(db, participantId))) throw new AppError('unknown_user');
  const isLimited = actor.role !== 'ADMIN' && config.newThreadsPerDay > 0;
  const opened = await makeThread(db, {
    id: Bun.randomUUIDv7(),
    opener: actor.userId,
    other: participantId,
    jobId: jobId ?? null,
    title: title ?? null,
    maxUnanswered: isLimited ? config.newThreadsPerDay : null,
  });
  if ('retryAfterMs' in opened) throw new AppError('too_many_new_threads', opened);
  return opened;
}
