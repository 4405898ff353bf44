import type { Handler } from './call.ts';

/** Users named at the most to somebody who may see all. */
const EVERYONE_MAX = 10_000;

export const listOnline: Handler<'listOnline'> = async (context, { actor }) => {
  const seesAll = actor.role === 'ADMIN' || context.config.presenceVisibility === 'everyone';
  const onlineUsers = seesAll
    ? await context.presence.everyone(EVERYONE_MAX)
    : [...(await context.presence.online(await context.contacts.of(actor.userId))).keys()];
  return { onlineUsers, count: onlineUsers.length };
};
