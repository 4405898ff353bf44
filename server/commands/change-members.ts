import { LIMITS } from '@messaging/protocol/limits';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import { isPublishing } from '../config/config.ts';
import type { Context } from '../context.ts';
import { changeMember, type MemberChanged, type WantedMember } from '../db/change-members.ts';
import { findMembers } from '../db/member-rows.ts';
import { areKnownUsers } from '../db/users.ts';
import { CommandResult, type Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { readMembership } from './members.ts';
import { notifyMembers } from './notify-members.ts';
import { announceLater, notifyRemoved, type AnnounceNeeds } from './announce.ts';

type Needs = 'config' | 'members' | 'profiles' | AnnounceNeeds;

export const listMembers: Handler<'listMembers', 'db' | 'members' | 'presence'> = async (
  context,
  { actor },
  { threadId },
) => {
  const { isMember } = await readMembership(context, threadId, actor.userId);
  if (!isMember) throw new AppError('not_found');
  const stored = (await findMembers(context.db, [threadId], LIMITS.groupMembers)).get(threadId) ?? [];
  const online = await context.presence.online(stored.map(({ userId }) => userId));
  const members = stored.map((member) => ({ ...member, isOnline: online.has(member.userId) }));
  return { members, count: members.length };
};

export const putMember: Handler<'putMember', Needs> = async (context, { actor }, input) => {
  const { threadId, userId, role, side, history } = input;
  const { config, db } = context;
  await checkGroup(context, threadId, actor.userId);
  if (config.requireKnownUsers && !(await areKnownUsers(db, [userId]))) throw new AppError('unknown_user');
  // The others see a name, even if the actor is new to the service.
  await context.profiles.ensureStored({ ...actor, at: actor.issuedAt });
  const changed = await change(context, threadId, actor.userId, {
    kind: 'put',
    userId,
    role,
    side,
    history,
  });
  const thread = await readThread(context, actor.userId, threadId);
  // Without a change it is perhaps a retry of a call whose answer was lost: then the member has not been told yet.
  return new CommandResult(thread, false, () => {
    if (changed !== undefined) announceLater(context, changed);
    else context.background.start('telling a member', notifyMembers(context, threadId, [userId]));
  });
};

export const removeMember: Handler<'removeMember', 'config' | AnnounceNeeds> = async (
  context,
  { actor },
  { threadId, userId },
) => {
  const changed = await change(context, threadId, actor.userId, { kind: 'remove', userId });
  return new CommandResult({ success: true }, false, () => {
    if (changed !== undefined) announceLater(context, changed);
    // As after a repeated addition.
    else notifyRemoved(context, threadId, userId);
  });
};

async function checkGroup(
  context: Pick<Context, 'db' | 'members'>,
  threadId: ThreadId,
  userId: UserId,
): Promise<void> {
  const { isGroup, isMember } = await readMembership(context, threadId, userId);
  if (!isMember) throw new AppError('not_found');
  if (!isGroup) throw new AppError('not_group');
}

/** Undefined if the member already is as the call wants it. */
async function change(
  context: Pick<Context, 'config' | AnnounceNeeds>,
  threadId: ThreadId,
  actorId: UserId,
  wanted: WantedMember,
): Promise<MemberChanged | undefined> {
  const { config, db } = context;
  const maxMembers = config.groupMembersMax;
  const messageId = Bun.randomUUIDv7();
  const isPublished = isPublishing(config);
  const wish = { threadId, actorId, wanted, maxMembers, messageId, isPublished };
  const result = await changeMember(db, wish, (late) => {
    if (typeof late === 'object') announceLater(context, late);
  });
  if (typeof result === 'string') throw new AppError(result);
  return result;
}
