import { z } from 'zod';
import { time, userId } from './primitives.ts';

export const notificationId = z.int().min(1).meta({ description: 'Id of a notification' });
/** Id of a notification. */
export type NotificationId = number;

export const notification = z
  .object({
    id: notificationId,
    userId,
    type: z
      .string()
      .meta({ description: 'Kind of the notification, such as `proposal_received`; more may come' }),
    title: z.string().meta({ description: 'One line, as shown to the user' }),
    message: z.string().meta({ description: 'One or two sentences, as shown to the user' }),
    data: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Ids of the job, payment, contract, course or certificate that it is about' }),
    isRead: z.boolean().meta({ description: 'Whether the user has read it' }),
    readAt: time.nullable().meta({ description: 'When the user read it; null: not yet' }),
    createdAt: time.meta({ description: 'When it was stored' }),
  })
  // Not `Notification`: browsers and Swift have a class of this name.
  .meta({ id: 'UserNotification' });
export type Notification = z.output<typeof notification>;
