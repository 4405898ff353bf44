import { toTypingEvent } from '../live/typing-event.ts';
import { AppError } from '../app-error.ts';
import type { Handler } from './call.ts';
import { readMembership } from './members.ts';

export const setTyping: Handler<'setTyping', 'db' | 'deliverer' | 'members' | 'typing'> = async (
  context,
  { actor },
  { threadId, isTyping },
) => {
  const { userId } = actor;
  const { isGroup, isMember, memberIds } = await readMembership(context, threadId, userId);
  if (!isMember) throw new AppError('not_found');
  if (isTyping) {
    const readers = { isGroup, userIds: memberIds.filter((id) => id !== userId) };
    context.typing.start(threadId, userId, readers);
    context.deliverer.deliver(toTypingEvent({ threadId, userId, isTyping }, readers));
  } else {
    context.typing.end(threadId, userId);
  }
  return {};
};
