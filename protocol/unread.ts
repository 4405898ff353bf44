import { z } from 'zod';
import { count } from './primitives.ts';

/** What a user has not read, in all threads and notifications; not only in those that a client has loaded. */
export const unreadTotals = z
  .object({
    messages: count.meta({ description: 'Unread messages in all threads' }),
    threads: count.meta({ description: 'Threads with at least one unread message' }),
    notifications: count.meta({ description: 'Unread notifications' }),
  })
  .meta({ id: 'UnreadTotals' });
export type UnreadTotals = z.output<typeof unreadTotals>;
