import { invalid } from '../app-error.ts';
import type { Context } from '../context.ts';
import { createThread as makeThread } from '../db/threads.ts';
import { deliver } from '../live/deliver.ts';
import { eventFrame } from '../live/encode.ts';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { Created, type Handler } from './call.ts';
import { threadFor } from './get-thread.ts';
import { sendMessage } from './send-message.ts';

/** Makes or finds the thread, tells both members of a new one, and sends the first message in either case. */
export const createThread: Handler<'createThread'> = async (context, call, input) => {
  const me = call.actor.userId;
  if (input.participantId === me) throw invalid('participantId', 'must be somebody else');
  const { id, isNew } = await makeThread(context.db, {
    id: Bun.randomUUIDv7(),
    users: [me, input.participantId],
    jobId: input.jobId ?? null,
    title: input.title ?? null,
  });
  if (isNew) {
    const { actor } = call;
    // The other one is to see a name, also when this is the first that is heard of the caller.
    await context.profiles.introduced({ ...actor, at: actor.issuedAt });
    await tellMembers(context, id, [me, input.participantId]);
  }
  if (input.initialMessage) {
    const first = { threadId: id, body: input.initialMessage, attachments: [], clientId: input.clientId };
    await sendMessage(context, call, first);
  }
  const thread = await threadFor(context, me, id);
  return isNew ? new Created(thread) : thread;
};

async function tellMembers(context: Context, threadId: ThreadId, members: readonly UserId[]): Promise<void> {
  for (const userId of members) {
    const frame = eventFrame('thread', await threadFor(context, userId, threadId));
    deliver(context, { to: [userId], frame });
  }
}
