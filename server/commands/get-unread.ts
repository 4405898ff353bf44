import { readerOf } from '../live/reader.ts';
import type { Handler } from './call.ts';

export const getUnread: Handler<'getUnread'> = async (context, { actor }) =>
  await context.unreadTotals.add(await readerOf(context, actor));
