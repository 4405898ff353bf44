import { z } from 'zod';
import { errorPayload } from './errors.ts';
import { message } from './message.ts';
import { notification, notificationId } from './notification.ts';
import { presence } from './presence.ts';
import { seq, time, userId, uuid } from './primitives.ts';
import { thread } from './thread.ts';
import { unreadTotals } from './unread.ts';

/** Every frame the server sends: its `type` and the schema of its `payload`. `ack` and `error` may carry an `id` beside. */
export const events = {
  hello: z.object({
    userId,
    connectionId: uuid,
    protocol: z.int(),
    heartbeatSeconds: z.int(),
    tokenExpiresAt: time,
    syncToken: z.string().nullable().meta({ description: 'Null while the database is away' }),
    unread: unreadTotals.nullable().meta({ description: 'Null while the database is away' }),
  }),
  message,
  typing: z.object({ threadId: uuid, userId, isTyping: z.boolean() }),
  read: z.object({ threadId: uuid, messageId: uuid, userId, seq, readAt: time }),
  presence,
  notification,
  thread,
  notification_read: z.union([
    z.object({ ids: z.array(notificationId) }),
    z.object({ all: z.literal(true) }),
  ]),
  pong: z.int().meta({ description: 'Unix time in seconds' }),
  ack: z.unknown().meta({ description: "The command's result; `id` beside it says which" }),
  error: errorPayload,
  resync: z.object({ reason: z.string() }),
} as const;

export type EventType = keyof typeof events;
export type EventPayload<T extends EventType> = z.output<(typeof events)[T]>;
