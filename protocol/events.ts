import { z } from 'zod';
import { errorPayload } from './errors.ts';
import { message } from './message.ts';
import { notification, notificationId } from './notification.ts';
import { presence } from './presence.ts';
import { seq, time, userId, uuid } from './primitives.ts';
import { reminderState, savedReplyState, scheduledMessage } from './schedule.ts';
import { thread } from './thread.ts';
import { threadStateEvent } from './thread-state.ts';
import { unreadTotals } from './unread.ts';

/** Frames of the server: the `type` of each and the schema of its `payload`. `ack` and `error` repeat the `id` of the frame they answer. */
export const events = {
  /** First frame of a connection. */
  hello: z.object({
    /** User of the token. */
    userId,
    /** Id of this connection, as in the service's log. */
    connectionId: uuid,
    /** `PROTOCOL_VERSION` of the service. */
    protocol: z.int(),
    /** Interval of the WebSocket pings of the service. */
    heartbeatSeconds: z.int(),
    /** Time at which the service closes the connection unless the token has been renewed. */
    tokenExpiresAt: time,
    /** Change token for a first `sync`. */
    syncToken: z.string().nullable().meta({ description: 'Null while the database is away' }),
    /** Unread totals of the user. */
    unread: unreadTotals.nullable().meta({ description: 'Null while the database is away' }),
  }),
  /** A new message, to all connections of both members but the one that gets it as its `ack`. */
  message,
  /**
   * A message has changed, as it is now, to all connections of both members but the one that gets it as its `ack`. Of two
   * states of a message, the one with the greater `change` is newer.
   */
  message_changed: message,
  /** A member has started or stopped typing. */
  typing: z.object({
    threadId: uuid,
    /** Member who types. */
    userId,
    isTyping: z.boolean(),
  }),
  /** A member has read a thread up to `seq`. */
  read: z.object({
    threadId: uuid,
    /** Message at `seq`. */
    messageId: uuid,
    /** Member who has read. */
    userId,
    /** Read position, which never moves back. */
    seq,
    readAt: time,
  }),
  /** Presence of a user who shares a thread with this one. */
  presence,
  /** A new notification. */
  notification,
  /** A new thread, or one that has changed for this user. */
  thread,
  /** The user has left a group or was removed: no event of it follows. */
  thread_removed: z.object({ threadId: uuid }),
  /** The user's own state of a thread was changed on another connection. Only for clients that know groups. */
  thread_state: threadStateEvent,
  /**
   * Unread totals of the user after a change, at most one a second. Only for connections with `?unread=1`; ignore one whose
   * `at` is smaller than a known one.
   */
  unread: unreadTotals,
  /** Notifications were read on another connection of the user: those of `ids`, or all. */
  notification_read: z.union([
    z.object({ ids: z.array(notificationId) }),
    z.object({ all: z.literal(true) }),
  ]),
  /** A scheduled message of the user was made, changed, sent or cancelled, or has failed, to all connections of the user. */
  scheduled: scheduledMessage,
  /** A reminder of the user was set or has ended, to all connections of the user. */
  reminder: reminderState,
  /** A saved reply of the user was changed or removed, to all connections of the user. */
  saved_reply: savedReplyState,
  /** Answer to `ping`. */
  pong: z.int().meta({ description: 'Unix time in seconds' }),
  /** Success of a command. */
  ack: z.unknown().meta({ description: "The command's result; `id` beside it says which" }),
  /** Failure of a command. The connection stays open. */
  error: errorPayload,
  /** Events of this connection may have been lost: the client has to send `sync`. */
  resync: z.object({
    /** Cause of the loss, for developers. */
    reason: z.string(),
  }),
} as const;

export type EventType = keyof typeof events;
export type EventPayload<T extends EventType> = z.output<(typeof events)[T]>;
