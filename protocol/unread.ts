import { z } from 'zod';
import { count } from './primitives.ts';

/** Unread totals of a user over all threads and notifications, whether or not a client has loaded them. */
export const unreadTotals = z
  .object({
    messages: count.meta({
      description: 'Unread messages in all threads that are neither muted nor archived',
    }),
    threads: count.meta({ description: 'Those threads with an unread message, or shown as unread' }),
    mutedMessages: count.meta({
      description: 'Unread messages in muted and in archived threads, of which a badge should not tell',
    }),
    notifications: count.meta({ description: 'Unread notifications' }),
    at: count.meta({
      description:
        'Place of these totals in the history of the database: of two the one with the greater is newer',
    }),
  })
  .meta({ id: 'UnreadTotals' });
export type UnreadTotals = z.output<typeof unreadTotals>;
