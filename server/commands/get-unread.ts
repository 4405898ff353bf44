import type { Handler } from './call.ts';
import { readerOf } from '../live/reader.ts';

export const getUnread: Handler<'getUnread'> = async (context, { actor }) =>
  await context.unreadTotals.add(await readerOf(context, actor));
