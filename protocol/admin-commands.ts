import { z } from 'zod';
import { exportedFile, exportedOpen } from './file.ts';
import { message, messageVersion } from './message.ts';
import { notification } from './notification.ts';
import { reminder, savedReply, scheduledMessage } from './schedule.ts';
import { threadState } from './thread-state.ts';
import { count, page, time, tokenId, userId, uuid } from './primitives.ts';

const text = z.string().nullable();

/** Commands of operators; part of the table in commands.ts. */
export const adminCommands = {
  revokeTokens: {
    summary:
      'Refuses tokens before they expire and closes their sockets: all of a user until now, or one by its `jti`',
    rest: { method: 'post', path: '/admin/revocations', created: true },
    input: z
      .object({
        userId: userId.optional(),
        jti: tokenId.optional(),
        at: z.iso.datetime({ offset: true }).optional().meta({
          description:
            "With `userId`: tokens issued up to then, by the platform's clock, are refused; by default now, at most 30 s ahead",
        }),
        until: z.iso.datetime({ offset: true }).optional().meta({
          description:
            'When no such token is valid any more; by default once none can live any more (`JWT_MAX_AGE_DAYS`)',
        }),
      })
      .refine(
        (value) => (value.userId === undefined) !== (value.jti === undefined),
        'needs either userId or jti',
      ),
    output: z.object({ userId: userId.nullable(), jti: z.string().nullable(), at: time, until: time }),
    errors: ['forbidden', 'too_many_revocations'],
  },
  exportUser: {
    summary:
      'All stored data of a user, for operators: the profile, the messages the user sent, their earlier versions, the states of threads, scheduled messages, saved replies and reminders, then the notifications',
    rest: { method: 'get', path: '/admin/users/:userId/export' },
    input: z.object({ userId, cursor: page.cursor }),
    output: z.object({
      userId,
      profile: z
        .object({
          username: text,
          fullName: text,
          avatarUrl: text,
          timeZone: text,
          role: text,
          lastSeenAt: time.nullable(),
          erasedAt: time.nullable(),
        })
        .nullable(),
      messages: z.array(
        message.pick({
          id: true,
          threadId: true,
          seq: true,
          receiverId: true,
          body: true,
          attachments: true,
          createdAt: true,
          version: true,
          editedAt: true,
          deletedAt: true,
        }),
      ),
      versions: z
        .array(messageVersion.extend({ messageId: uuid }))
        .meta({ description: 'What the messages said before they were edited or deleted' }),
      reactions: z
        .array(z.object({ messageId: uuid, emoji: z.string() }))
        .meta({ description: "The user's reactions to messages of these threads, by any sender" }),
      threadStates: z
        .array(z.object({ threadId: uuid, state: threadState.nullable() }))
        .meta({ description: 'What the user has set for threads, which no other member sees' }),
      scheduled: z.array(scheduledMessage),
      savedReplies: z.array(savedReply),
      reminders: z.array(reminder),
      files: z.array(exportedFile).meta({ description: 'Files that the user has uploaded' }),
      fileOpens: z.array(exportedOpen).meta({ description: 'Files that the user has opened' }),
      notifications: z.array(notification),
      nextCursor: text,
    }),
    errors: ['forbidden'],
  },
  eraseUser: {
    summary:
      'Erases a user, for operators: removes name, avatar, texts and attachments, and refuses tokens; threads stay for their other members',
    rest: { method: 'post', path: '/admin/users/:userId/erase' },
    input: z.object({ userId }),
    output: z.object({
      userId,
      messages: count,
      notifications: count,
      complete: z.boolean().meta({
        description:
          'False: call again after some seconds; there was more than one call may do, or something may have come meanwhile',
      }),
    }),
    errors: ['forbidden', 'too_many_revocations'],
  },
} as const;
