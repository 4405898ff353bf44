import type { Handler } from './call.ts';

/** Largest number of users in an answer. */
const MAX_USERS = 10_000;

export const listOnline: Handler<'listOnline', 'config' | 'presence' | 'presenceNotifier'> = async (
  context,
  { actor },
) => {
  const seesAll = actor.role === 'ADMIN' || context.config.presenceVisibility === 'everyone';
  const onlineUsers = seesAll
    ? await context.presence.everyone(MAX_USERS)
    : [
        ...(await context.presence.online(await context.presenceNotifier.findContacts(actor.userId))).keys(),
      ].slice(0, MAX_USERS);
  return { onlineUsers, count: onlineUsers.length };
};
