import { z } from 'zod';
import { adminCommands } from './admin-commands.ts';
import type { ErrorCode } from './errors.ts';
import { change, content, message } from './message.ts';
import { messageCommands } from './message-commands.ts';
import { searchCommands } from './search-commands.ts';
import { notification, notificationId } from './notification.ts';
import { ownStatus, presence } from './presence.ts';
import { LIMITS } from './limits.ts';
import { atMostOneOf, count, cursorListed, listed, offset, page, seq, userId, uuid } from './primitives.ts';
import type { Method } from './route.ts';
import { scheduleCommands } from './schedule-commands.ts';
import { memberChange, newGroup, newThread, thread, threadMember, threadTitle } from './thread.ts';
import { threadFilter, threadStateChange } from './thread-state.ts';
import { unreadTotals } from './unread.ts';
import { userProfile } from './user.ts';

/** A command of a client, by REST, by socket or by both. */
interface CommandSpec {
  readonly summary: string;
  readonly rest?: {
    readonly method: Lowercase<Method>;
    /** Path below `API_PREFIX`; `:name` stands for the field `name` of the input. */
    readonly path: string;
    /** Fields that travel in the query although the method has a body. A `get` or `delete` has all its other fields there. */
    readonly query?: readonly string[];
    /** The answer is 201 when the command created something, else 200. */
    readonly created?: true;
  };
  /** The `type` of the client's frame. */
  readonly frame?: string;
  /** Fields of path, query and body as one object, with the types of JSON; the payload of a frame. */
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /**
   * The command shares its statement with other calls or works in memory only, so it runs at once. Other commands may
   * occupy PostgreSQL or the event loop by themselves, so only a few of one user run at a time.
   */
  readonly isBatched?: true;
  /** Errors beyond those of every command. */
  readonly errors: readonly ErrorCode[];
}

const success = z.object({ success: z.literal(true) }).meta({ id: 'Success' });
const nothing = z.object({});
const anySeq = z.int().min(0);
const include = z
  .enum(['groups'])
  .optional()
  .meta({ description: 'Groups come along: for clients that know them' });

/** A value of the client for each of some threads. */
function ofThreads<T extends z.ZodType>(value: T) {
  return z
    .record(uuid, value)
    .refine((known) => Object.keys(known).length <= LIMITS.syncThreads, {
      message: `must have at most ${LIMITS.syncThreads} threads`,
    })
    .optional();
}

/**
 * The command table of the service. REST routes, socket dispatch, the SDK and the documents are derived from it: a feature
 * is one entry here, one file in server/commands/ and one function in server/db/.
 */
export const commands = {
  listThreads: {
    summary: "The caller's threads, newest activity first",
    rest: { method: 'get', path: '/messages/threads' },
    input: z
      .object({ ...page, include, ...threadFilter })
      .refine(...atMostOneOf('offset', 'cursor'))
      .refine(...atMostOneOf('offset', 'filter'))
      .refine(...atMostOneOf('offset', 'jobId'))
      .refine(...atMostOneOf('offset', 'label'))
      .refine(...atMostOneOf('offset', 'q')),
    output: z.object({ threads: z.array(thread), ...cursorListed }),
    errors: [],
  },
  createThread: {
    summary:
      'Creates a thread with another user about a job, or returns the existing one of this pair and job',
    rest: { method: 'post', path: '/messages/threads', created: true },
    input: newThread,
    output: thread,
    errors: ['unknown_user', 'client_id_conflict', 'too_many_new_threads'],
  },
  createGroup: {
    summary: 'Creates a group, whose owner is the caller; a repeated `clientId` returns the same group',
    rest: { method: 'post', path: '/messages/groups', created: true },
    input: newGroup,
    output: thread,
    errors: ['unknown_user', 'client_id_conflict', 'too_many_members', 'too_many_new_threads'],
  },
  listMembers: {
    summary: 'All members of a thread, in the order in which they came',
    rest: { method: 'get', path: '/messages/threads/:threadId/members' },
    input: z.object({ threadId: uuid }),
    output: z.object({ members: z.array(threadMember), count }),
    errors: ['not_found'],
  },
  putMember: {
    summary: 'Adds a member to a group, or changes role and side of a member; for owners',
    rest: { method: 'put', path: '/messages/threads/:threadId/members/:userId' },
    input: memberChange,
    output: thread,
    errors: [
      'not_found',
      'unknown_user',
      'not_owner',
      'last_owner',
      'not_group',
      'too_many_members',
      'history_missing',
    ],
  },
  removeMember: {
    summary: 'Removes a member from a group; for owners, and for the member, who leaves',
    rest: { method: 'delete', path: '/messages/threads/:threadId/members/:userId' },
    input: z.object({ threadId: uuid, userId }),
    output: success,
    errors: ['not_found', 'not_owner', 'last_owner', 'not_group'],
  },
  getThread: {
    summary: 'One thread',
    rest: { method: 'get', path: '/messages/threads/:threadId' },
    input: z.object({ threadId: uuid }),
    output: thread,
    errors: ['not_found'],
  },
  renameThread: {
    summary: 'Changes the title of a thread for all members',
    rest: { method: 'patch', path: '/messages/threads/:threadId' },
    input: threadTitle,
    output: thread,
    errors: ['not_found', 'not_owner'],
  },
  setThreadState: {
    summary:
      "Changes the caller's own state of a thread: archive, pin, mute, unread, labels, note, draft, answered",
    rest: { method: 'put', path: '/messages/threads/:threadId/state' },
    frame: 'state',
    input: threadStateChange,
    output: thread,
    errors: ['not_found', 'too_many_drafts'],
  },
  listMessages: {
    summary: "A thread's messages, newest first; with `after`, oldest first; with `changedAfter`, by change",
    rest: { method: 'get', path: '/messages/threads/:threadId/messages' },
    input: z
      .object({
        threadId: uuid,
        limit: z.int().min(1).max(LIMITS.messagePageMax).default(LIMITS.messagePageDefault),
        offset: offset('`before`').optional(),
        before: anySeq.optional(),
        after: anySeq.optional(),
        around: anySeq.optional(),
        changedAfter: change.optional(),
      })
      .refine(...atMostOneOf('offset', 'before', 'after', 'around', 'changedAfter')),
    output: z.object({
      messages: z.array(message),
      ...listed,
      upTo: change.optional().meta({
        description:
          'With `changedAfter`: the change up to which the client knows the thread after this page',
      }),
    }),
    errors: ['not_found'],
  },
  getUnread: {
    summary: 'Unread totals of the caller, over all threads and notifications',
    rest: { method: 'get', path: '/messages/unread' },
    input: z.object({ include }),
    output: unreadTotals,
    errors: [],
  },
  sendMessage: {
    summary: 'Stores a message, then delivers it to every connection of both members',
    rest: { method: 'post', path: '/messages/threads/:threadId/messages', created: true },
    frame: 'message',
    isBatched: true,
    input: z.object({ threadId: uuid, ...content }),
    output: message,
    errors: ['not_found', 'client_id_conflict', 'read_only'],
  },
  ...messageCommands,
  ...scheduleCommands,
  ...searchCommands,
  setTyping: {
    summary: 'Shows the other member that the caller types, for 6 s or until a message',
    frame: 'typing',
    isBatched: true,
    input: z.object({ threadId: uuid, isTyping: z.boolean() }),
    output: nothing,
    errors: ['not_found'],
  },
  markRead: {
    summary: "Moves the caller's read position forward, never back",
    frame: 'read',
    isBatched: true,
    input: z
      .object({ threadId: uuid, messageId: uuid.optional(), seq: seq.min(1).optional() })
      .refine(
        (value) => (value.messageId === undefined) !== (value.seq === undefined),
        'needs either messageId or seq',
      ),
    output: z.object({ threadId: uuid, seq }),
    errors: ['not_found'],
  },
  markMessageRead: {
    summary: 'Marks a message and everything before it read for the caller',
    rest: { method: 'put', path: '/messages/:messageId/read' },
    input: z.object({ messageId: uuid }),
    output: success,
    errors: ['not_found'],
  },
  listOnline: {
    summary: 'Online users among those who share a thread with the caller',
    rest: { method: 'get', path: '/presence/online' },
    input: nothing,
    output: z.object({ onlineUsers: z.array(userId), count }),
    errors: [],
  },
  getPresence: {
    summary: "A user's presence; users without a common thread and unknown users appear offline",
    rest: { method: 'get', path: '/presence/user/:userId' },
    input: z.object({ userId }),
    output: presence,
    errors: [],
  },
  getUser: {
    summary: 'Profile of a user, as a thread with them shows it',
    rest: { method: 'get', path: '/users/:userId' },
    input: z.object({ userId }),
    output: userProfile,
    errors: [],
  },
  setPresence: {
    summary: "Sets the caller's own status until the last connection ends",
    frame: 'presence',
    isBatched: true,
    input: z.object({ status: ownStatus }),
    output: nothing,
    errors: [],
  },
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
    input: nothing,
    output: success,
    errors: [],
  },
  sync: {
    summary: 'Changes for the caller since a change token, for a client that was disconnected',
    frame: 'sync',
    input: z.object({
      token: z.string().min(1).max(200).nullable().meta({
        description: '`syncToken` of `hello`, or `token` of the answer before; null: there is none',
      }),
      threads: ofThreads(seq).meta({
        description: 'How far the client has its threads: then the messages after that come along',
      }),
      changes: ofThreads(change).meta({
        description:
          'How far the client has the changes of its threads: then the messages that changed after that come along, in `messages`',
      }),
    }),
    output: z.object({
      threads: z.array(thread),
      messages: z.array(message).optional(),
      changes: z.record(uuid, change).optional().meta({
        description:
          'With `changes`: for each of the threads that have more changes, up to which change `messages` tells them',
      }),
      notifications: z.array(notification),
      unreadNotifications: count,
      token: z.string(),
      complete: z.boolean().meta({
        description:
          'False: too much changed, or the token says nothing of this database. Load the lists anew; the token holds from now on',
      }),
    }),
    errors: [],
  },
  renewToken: {
    summary: 'Replaces the token of this connection before it expires, by one of the same user',
    frame: 'auth',
    isBatched: true,
    input: z.object({ token: z.string() }),
    output: nothing,
    errors: ['token_missing', 'token_invalid', 'token_expired', 'token_revoked'],
  },
  ...adminCommands,
  ping: {
    summary: 'Answered by `pong`, whose payload is the Unix time in seconds',
    frame: 'ping',
    isBatched: true,
    input: z.unknown(),
    output: nothing,
    errors: [],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof commands;
export type Input<K extends CommandName> = z.output<(typeof commands)[K]['input']>;
export type Output<K extends CommandName> = z.output<(typeof commands)[K]['output']>;
/** An entry of the table without its particular types, for code that handles all commands. */
export type Command = CommandSpec;
