import type { EventType } from '../../protocol/events.ts';
import {
  EDITED,
  MESSAGE,
  NOTIFICATION,
  PRESENCE,
  REMINDER,
  SCHEDULED,
  STATE,
  THREAD,
  UNREAD,
} from './examples.ts';

/** Description of an event and an example of its payload. */
interface EventText {
  readonly summary: string;
  readonly example?: object | number;
}

const { threadId, seq } = MESSAGE;

/** Every frame that the service sends except `ack`, which each command describes. */
export const EVENT_TEXTS: Readonly<Record<Exclude<EventType, 'ack'>, EventText>> = {
  hello: { summary: 'The first frame of each connection' },
  message: {
    summary: 'A new message, to each connection of both members; not to the one that gets it as its `ack`',
    example: MESSAGE,
  },
  message_changed: {
    summary:
      'A message was edited or deleted, pinned or unpinned, or somebody reacted to it: the message as it is now, to each connection of both members; not to the one that gets it as its `ack`',
    example: EDITED,
  },
  typing: {
    summary: 'The other member types, or has stopped',
    example: { threadId, userId: 2, isTyping: true },
  },
  read: {
    summary: "A member has read up to `seq`: to the other member and to the reader's other connections",
    example: { threadId, messageId: MESSAGE.id, userId: 2, seq, readAt: MESSAGE.createdAt },
  },
  presence: { summary: 'The presence of a user who shares a thread with this one', example: PRESENCE },
  notification: { summary: 'A new notification', example: NOTIFICATION },
  thread: { summary: 'A thread is new, or has changed for this user', example: THREAD },
  thread_removed: {
    summary: 'The user has left a group or was removed; its last message says so',
    example: { threadId: THREAD.id },
  },
  thread_state: {
    summary:
      "The user's own state of a thread was changed on another connection; only to connections that know groups",
    example: {
      threadId: THREAD.id,
      unreadCount: 0,
      state: STATE,
      stateVersion: 1,
      turn: 'them',
      turnSince: THREAD.turnSince,
    },
  },
  unread: {
    summary:
      'The unread totals after a change, at most one a second; only to connections that asked for them by `?unread=1`. Of two the one with the greater `at` is newer',
    example: UNREAD,
  },
  notification_read: {
    summary: 'Notifications were read on another connection of the user',
    example: { ids: [NOTIFICATION.id] },
  },
  scheduled: {
    summary:
      "One of the user's scheduled messages is new or has changed; `state` says whether it was sent, cancelled or has failed. To all connections of the user",
    example: SCHEDULED,
  },
  reminder: {
    summary:
      "One of the user's reminders was set, or has ended: then `at` is null. To all connections of the user",
    example: REMINDER,
  },
  saved_reply: {
    summary:
      "One of the user's saved replies was changed, or was removed: then `reply` is null. To all connections of the user",
    example: { id: SCHEDULED.id, reply: { id: SCHEDULED.id, name: 'thanks', body: 'Thank you!' } },
  },
  pong: { summary: 'Answers `ping`', example: 1_769_860_800 },
  error: {
    summary: 'A frame was refused; with the `id` of that frame if it had one. The connection stays open',
    example: {
      error: 'The token has expired: get a new one from the platform.',
      code: 'token_expired',
      retryable: false,
    },
  },
  resync: {
    summary: 'This connection may have missed something: send `sync`',
    example: { reason: 'events of other instances may have been missed' },
  },
};
