import { invalid } from '../app-error.ts';
import { CommandResult, toResult, type Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { notifyMembers } from './notify-members.ts';
import { openThread } from './open-thread.ts';
import { sendMessage } from './send-message.ts';

/** Creates or finds the thread, notifies both members of a new one, and sends the first message in either case. */
export const createThread: Handler<
  'createThread',
  'config' | 'db' | 'deliverer' | 'fileMessageWriter' | 'messageWriter' | 'presence' | 'profiles' | 'typing'
> = async (context, call, input) => {
  const me = call.actor.userId;
  if (input.participantId === me) throw invalid('participantId', 'must be somebody else');
  const members = [me, input.participantId].map((userId) => ({ userId, role: null, side: null }));
  const { id, isNew } = await openThread(context, call, {
    isGroup: false,
    members,
    jobId: input.jobId ?? null,
    title: input.title ?? null,
    clientId: null,
  });
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
