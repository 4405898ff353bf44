import { z } from 'zod';
import { time, userId } from './primitives.ts';

export const notificationId = z.int().min(1);
/** A notification's id. */
export type NotificationId = number;

export const notification = z
  .object({
    id: notificationId,
    userId,
    type: z.string(),
    title: z.string(),
    message: z.string(),
    data: z.record(z.string(), z.unknown()),
    isRead: z.boolean(),
    readAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Notification' });
export type Notification = z.output<typeof notification>;
