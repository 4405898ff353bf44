import type { Handler } from './call.ts';

export const setPresence: Handler<'setPresence', 'presence' | 'presenceNotifier'> = async (
  context,
  { actor: { userId } },
  { status },
) => {
  if (await context.presence.setStatus(userId, status)) {
    context.presenceNotifier.notify({ userId, isOnline: true, status, lastSeenAt: null });
  }
  return {};
};
