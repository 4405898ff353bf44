import { eventFrame } from '../live/frames.ts';
import type { Handler } from './call.ts';
import { otherMember } from './members.ts';

export const setTyping: Handler<'setTyping', 'db' | 'deliverer' | 'members' | 'typing'> = async (
  context,
  { actor },
  { threadId, isTyping },
) => {
  const { userId } = actor;
  const other = await otherMember(context, threadId, userId);
  if (isTyping) {
    context.typing.start(threadId, userId);
    const frame = eventFrame('typing', { threadId, userId, isTyping });
    context.deliverer.deliver({ to: [other], frame });
  } else {
    context.typing.end(threadId, userId);
  }
  return {};
};
