import type { Handler } from './call.ts';

/** Users named at most. */
const MAX_NAMED = 10_000;

export const listOnline: Handler<'listOnline'> = async (context, { actor }) => {
  const seesAll = actor.role === 'ADMIN' || context.config.presenceVisibility === 'everyone';
  const onlineUsers = seesAll
    ? await context.presence.everyone(MAX_NAMED)
    : [
        ...(await context.presence.online(await context.presenceNotifier.findContacts(actor.userId))).keys(),
      ].slice(0, MAX_NAMED);
  return { onlineUsers, count: onlineUsers.length };
};
