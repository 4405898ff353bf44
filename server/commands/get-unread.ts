import { getReader } from './get-reader.ts';
import type { Handler } from './call.ts';

export const getUnread: Handler<'getUnread', 'profiles' | 'unreadTotals'> = async (
  context,
  { actor },
  { include },
) =>
  await context.unreadTotals.add({ ...(await getReader(context, actor)), withGroups: include === 'groups' });
