import { z } from 'zod';
import { adminCommands } from './admin-commands.ts';
import type { ErrorCode } from './errors.ts';
import { fileCommands } from './file-commands.ts';
import { change, content, hasContent, message } from './message.ts';
import { messageCommands } from './message-commands.ts';
import { searchCommands } from './search-commands.ts';
import { notification } from './notification.ts';
import { notificationCommands } from './notification-commands.ts';
import { ownStatus, presence } from './presence.ts';
import { LIMITS } from './limits.ts';
import {
  atMostOneOf,
  count,
  includeGroups,
  listed,
  offset,
  seq,
  success,
  userId,
  uuid,
} from './primitives.ts';
import type { Method } from './route.ts';
import { zone } from './schedule.ts';
import { scheduleCommands } from './schedule-commands.ts';
import { thread } from './thread.ts';
import { threadCommands } from './thread-commands.ts';
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

const nothing = z.object({});
const anySeq = z.int().min(0);

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
  ...threadCommands,
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
        aroundTime: z.iso.datetime({ offset: true }).optional(),
        changedAfter: change.optional(),
      })
      .refine(...atMostOneOf('offset', 'before', 'after', 'around', 'aroundTime', 'changedAfter')),
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
    input: z.object({ include: includeGroups }),
    output: unreadTotals,
    errors: [],
  },
  sendMessage: {
    summary: 'Stores a message, then delivers it to every connection of both members',
    rest: { method: 'post', path: '/messages/threads/:threadId/messages', created: true },
    frame: 'message',
    isBatched: true,
    input: z.object({ threadId: uuid, ...content }).refine(...hasContent),
    output: message,
    errors: ['not_found', 'client_id_conflict', 'read_only', 'file_not_ready'],
  },
  ...messageCommands,
  ...scheduleCommands,
  ...searchCommands,
  ...fileCommands,
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
  setTimeZone: {
    summary: 'Sets the time zone that members of common threads see of the caller',
    rest: { method: 'put', path: '/users/me/time-zone' },
    input: z.object({
      timeZone: zone.nullable().meta({ description: 'IANA name of a time zone; null: none is shared' }),
    }),
    output: success,
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
  ...notificationCommands,
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
