import type { Handler } from './call.ts';
import { countUnread } from './count-unread.ts';

export const getUnread: Handler<'getUnread', 'profiles' | 'unreadTotals'> = async (
  context,
  { actor },
  { include },
) => await countUnread(context, { actor, knowsGroups: include === 'groups' });
