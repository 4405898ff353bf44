import type { CommandName } from '@messaging/protocol/commands';
import { filePermissions } from './file-permissions.ts';
import { messagePermissions } from './message-permissions.ts';
import { schedulePermissions } from './schedule-permissions.ts';
import {
  ALL_USERS,
  HIDDEN,
  ANONYMOUS,
  MEMBERS,
  NOT_FOUND,
  MISSING,
  SHOWN_TO_MEMBERS,
  type PermissionCase,
  type Fixture,
} from './permission-case.ts';

/** The same call for a thread of other users and for a missing one. */
function onThreads(more: object = {}): readonly PermissionCase[] {
  return [
    { description: 'their thread', input: ({ threadId }) => ({ threadId, ...more }), expected: MEMBERS },
    {
      description: 'an unknown thread',
      input: ({ unknownUuid }) => ({ threadId: unknownUuid, ...more }),
      expected: MISSING,
    },
  ];
}

const onlineBen = {
  description: 'ben, who is online',
  input: ({ ben }: Fixture) => ({ userId: ben.userId }),
};

/** Who may run each command of the table. A missing command does not compile. */
export const permissionCases: { readonly [K in CommandName]: readonly PermissionCase<K>[] } = {
  listThreads: [
    {
      description: 'their thread',
      input: () => ({}),
      shows: ({ threads }, { threadId }) => threads.some(({ id }) => id === threadId),
      expected: SHOWN_TO_MEMBERS,
    },
  ],
  createThread: [
    {
      description: 'a thread with ben',
      input: ({ ben }) => ({ participantId: ben.userId, jobId: 7 }),
      expected: [ANONYMOUS, 'done', 'done', 'done', 'invalid_request'],
    },
    {
      description: 'a thread with an unknown user',
      input: ({ unknownUserId }) => ({ participantId: unknownUserId }),
      expected: ALL_USERS,
    },
  ],
  createGroup: [
    {
      description: 'a group with ben',
      input: ({ ben }) => ({ title: 'a team', members: [{ userId: ben.userId }] }),
      expected: ALL_USERS,
    },
  ],
  listMembers: onThreads(),
  // The members of a pair never change; test/contract/groups.test.ts has the table of groups.
  putMember: [
    {
      description: 'a member of their thread',
      input: ({ threadId, unknownUserId }) => ({ threadId, userId: unknownUserId, history: 'all' }),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'not_group', 'not_group'],
    },
  ],
  removeMember: [
    {
      description: 'ben, of their thread',
      input: ({ threadId, ben }) => ({ threadId, userId: ben.userId }),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'not_group', 'not_group'],
    },
  ],
  getThread: onThreads(),
  renameThread: onThreads({ title: 'mine' }),
  setThreadState: onThreads({ note: 'mine' }),
  getUser: [{ description: 'ben', input: ({ ben }) => ({ userId: ben.userId }), expected: ALL_USERS }],
  getUnread: [
    {
      description: "the unread messages of ann's and ben's thread",
      input: () => ({}),
      shows: ({ messages }) => messages > 0,
      expected: SHOWN_TO_MEMBERS,
    },
  ],
  listMessages: [
    ...onThreads(),
    ...onThreads({ changedAfter: 0 }),
    ...onThreads({ around: 1 }),
    ...onThreads({ aroundTime: '2020-01-01T00:00:00Z' }),
  ],
  sendMessage: [
    ...onThreads({ body: 'let me in' }),
    {
      description: 'a reply to a message of another thread',
      input: ({ threadId, elsewhere }) => ({ threadId, body: 'what?', replyTo: elsewhere }),
      expected: MISSING,
    },
  ],
  ...messagePermissions,
  ...schedulePermissions,
  ...filePermissions,
  setTyping: onThreads({ isTyping: true }),
  markRead: [
    ...onThreads({ seq: 1 }),
    {
      description: 'a message of their thread',
      input: ({ threadId, messageIds: [messageId] }) => ({ threadId, messageId }),
      expected: MEMBERS,
    },
    {
      description: 'an unknown message',
      input: ({ threadId, unknownUuid }) => ({ threadId, messageId: unknownUuid }),
      expected: MISSING,
    },
    {
      description: 'a message of another thread',
      input: ({ threadId, elsewhere }) => ({ threadId, messageId: elsewhere }),
      expected: MISSING,
    },
  ],
  markMessageRead: [
    {
      description: 'a message of their thread',
      input: ({ messageIds: [messageId] }) => ({ messageId }),
      expected: MEMBERS,
    },
    {
      description: "a message of ann's with somebody else",
      input: ({ elsewhere }) => ({ messageId: elsewhere }),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', NOT_FOUND],
    },
    {
      description: 'an unknown message',
      input: ({ unknownUuid }) => ({ messageId: unknownUuid }),
      expected: MISSING,
    },
  ],
  listOnline: [
    {
      ...onlineBen,
      shows: ({ onlineUsers }, { ben }) => onlineUsers.includes(ben.userId),
      expected: [ANONYMOUS, 'hidden', 'shown', 'shown', 'hidden'],
    },
  ],
  getPresence: [
    {
      ...onlineBen,
      shows: ({ isOnline, status }) => isOnline && status !== 'offline',
      expected: [ANONYMOUS, 'hidden', 'shown', 'shown', 'shown'],
    },
    {
      description: 'an unknown user',
      input: ({ unknownUserId }) => ({ userId: unknownUserId }),
      shows: ({ isOnline, lastSeenAt }) => isOnline || lastSeenAt !== null,
      expected: HIDDEN,
    },
  ],
  setTimeZone: [{ description: 'their own', input: () => ({ timeZone: null }), expected: ALL_USERS }],
  setPresence: [{ description: 'their own', input: () => ({ status: 'busy' }), expected: ALL_USERS }],
  listNotifications: [
    {
      description: "ann's notification",
      input: () => ({}),
      shows: ({ notifications }, { notificationIds: [anns] }) => notifications.some(({ id }) => id === anns),
      expected: [ANONYMOUS, 'hidden', 'hidden', 'shown', 'hidden'],
    },
    {
      description: 'a notification of all freelancers',
      input: () => ({}),
      shows: ({ notifications }, { audienceId }) => notifications.some(({ id }) => id === audienceId),
      expected: [ANONYMOUS, 'shown', 'hidden', 'shown', 'shown'],
    },
  ],
  markNotificationRead: [
    {
      description: "ann's notification",
      input: ({ notificationIds: [id] }) => ({ id }),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', NOT_FOUND],
    },
    {
      description: 'a notification of all freelancers',
      input: ({ audienceId }) => ({ id: audienceId }),
      expected: [ANONYMOUS, 'done', NOT_FOUND, 'done', 'done'],
    },
    {
      description: 'an unknown notification',
      input: ({ unknownNotificationId }) => ({ id: unknownNotificationId }),
      expected: MISSING,
    },
  ],
  markAllNotificationsRead: [{ description: 'their own', input: () => ({}), expected: ALL_USERS }],
  sync: [
    {
      description: 'their thread',
      input: ({ threadId, syncToken }) => ({
        token: syncToken,
        threads: { [threadId]: 0 },
        changes: { [threadId]: 0 },
      }),
      shows: (output, { threadId }) => JSON.stringify(output).includes(threadId),
      expected: SHOWN_TO_MEMBERS,
    },
    {
      description: "ann's notification",
      input: ({ syncToken }) => ({ token: syncToken }),
      shows: ({ notifications }, { notificationIds: [anns] }) => notifications.some(({ id }) => id === anns),
      expected: [ANONYMOUS, 'hidden', 'hidden', 'shown', 'hidden'],
    },
    {
      description: 'an unknown thread',
      input: ({ unknownUuid, syncToken }) => ({ token: syncToken, threads: { [unknownUuid]: 0 } }),
      shows: (output, { unknownUuid }) => JSON.stringify(output).includes(unknownUuid),
      expected: HIDDEN,
    },
  ],
  renewToken: [
    { description: 'their own', input: (_fixture, { token }) => ({ token }), expected: ALL_USERS },
    {
      description: "ann's token",
      input: ({ ann }) => ({ token: ann.token }),
      expected: [ANONYMOUS, 'token_invalid', 'token_invalid', 'done', 'token_invalid'],
    },
  ],
  revokeTokens: [
    {
      description: 'the tokens of a user',
      input: ({ unknownUserId }) => ({ userId: unknownUserId }),
      expected: [ANONYMOUS, 'forbidden', 'done', 'forbidden', 'forbidden'],
    },
    {
      description: 'one token',
      input: ({ unknownUuid }) => ({ jti: unknownUuid }),
      expected: [ANONYMOUS, 'forbidden', 'done', 'forbidden', 'forbidden'],
    },
  ],
  exportUser: [
    {
      description: 'what is stored of ann',
      input: ({ ann: { userId } }) => ({ userId }),
      shows: ({ messages }) => messages.length > 0,
      expected: [ANONYMOUS, 'forbidden', 'shown', 'forbidden', 'forbidden'],
    },
  ],
  eraseUser: [
    {
      description: 'a user',
      input: ({ unknownUserId }) => ({ userId: unknownUserId }),
      expected: [ANONYMOUS, 'forbidden', 'done', 'forbidden', 'forbidden'],
    },
  ],
  ping: [{ description: 'the service', input: () => null, expected: ALL_USERS }],
};
