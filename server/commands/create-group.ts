import { AppError } from '../app-error.ts';
import type { NewMember } from '../db/create-thread.ts';
import type { Input } from '@messaging/protocol/commands';
import type { UserId } from '@messaging/protocol/primitives';
import { CommandResult, type Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { notifyMembers } from './notify-members.ts';
import { openThread } from './open-thread.ts';

/** Creates a group, or finds that of the client id. Its members get the `thread` event. */
export const createGroup: Handler<
  'createGroup',
  'config' | 'db' | 'deliverer' | 'presence' | 'profiles'
> = async (context, call, input) => {
  const { actor } = call;
  const { jobId = null, title, clientId = null } = input;
  const members = toMembers(actor.userId, input);
  if (members.length > context.config.groupMembersMax) throw new AppError('too_many_members');
  const opened = await openThread(context, call, { isGroup: true, members, jobId, title, clientId });
  if (!opened.isNew && opened.title !== title) throw new AppError('client_id_conflict');
  if (opened.isNew) {
    await context.profiles.ensureStored({ ...actor, at: actor.issuedAt });
    await notifyMembers(
      context,
      opened.id,
      members.map(({ userId }) => userId),
    );
  }
  const thread = await readThread(context, actor.userId, opened.id);
  return opened.isNew ? new CommandResult(thread, true) : thread;
};

/** The caller as owner, then the others, each once. */
function toMembers(caller: UserId, { members }: Input<'createGroup'>): NewMember[] {
  const own = members.find(({ userId }) => userId === caller);
  const others = new Map(members.map((member) => [member.userId, member]));
  others.delete(caller);
  return [
    { userId: caller, role: 'owner', side: own?.side ?? null },
    ...others.values().map(({ userId, role, side }) => ({ userId, role, side: side ?? null })),
  ];
}
