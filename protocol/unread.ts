import { z } from 'zod';
import { count } from './primitives.ts';

/** Unread totals of a user over all threads and notifications, whether or not a client has loaded them. */
export const unreadTotals = z
  .object({
    messages: count.meta({ description: 'Unread messages in all threads' }),
    threads: count.meta({ description: 'Threads with at least one unread message' }),
    notifications: count.meta({ description: 'Unread notifications' }),
  })
  .meta({ id: 'UnreadTotals' });
export type UnreadTotals = z.output<typeof unreadTotals>;
