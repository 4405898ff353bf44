import { z } from 'zod';
import { notification, notificationId } from './notification.ts';
import { atMostOneOf, count, cursorListed, page, success } from './primitives.ts';

/** Commands for notifications; part of the table in commands.ts. */
export const notificationCommands = {
  listNotifications: {
    summary: "The caller's notifications, newest first",
    rest: { method: 'get', path: '/notifications' },
    input: z.object({ ...page, unread: z.boolean().optional() }).refine(...atMostOneOf('offset', 'cursor')),
    output: z.object({ notifications: z.array(notification), ...cursorListed, unreadCount: count }),
    errors: [],
  },
  markNotificationRead: {
    summary: 'Marks one notification read',
    rest: { method: 'put', path: '/notifications/:id/read' },
    input: z.object({ id: notificationId }),
    output: success,
    errors: ['not_found'],
  },
  markAllNotificationsRead: {
    summary: 'Marks all notifications of the caller read',
    rest: { method: 'put', path: '/notifications/read-all' },
    input: z.object({}),
    output: success,
    errors: [],
  },
} as const;
