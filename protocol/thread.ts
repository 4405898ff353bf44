import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { change, content, message, words } from './message.ts';
import { count, seq, text, time, userId, uuid } from './primitives.ts';
import { ownFields } from './thread-state.ts';
import { userProfile } from './user.ts';

/** Input that creates a thread. */
export const newThread = z.object({
  participantId: userId.meta({ description: 'The other member' }),
  jobId: z.int().min(1).nullish().meta({ description: 'Job that the thread is about; null: none' }),
  title: text(LIMITS.titleCodePoints)
    .nullish()
    .meta({ description: 'Title of a new thread; an existing one keeps its own' }),
  initialMessage: words
    .nullish()
    .meta({ description: 'Text of a message to send at once, also into an existing thread' }),
  clientId: content.clientId,
});

/** Input that renames a thread. */
export const threadTitle = z.object({
  threadId: uuid,
  title: text(LIMITS.titleCodePoints).nullable().meta({ description: 'Title from now on; null: none' }),
});

export const otherUser = userProfile
  .extend({
    isOnline: z.boolean().meta({ description: 'Whether the user has an open connection' }),
    timeZone: z
      .string()
      .optional()
      .meta({ description: 'IANA name of the time zone that the user shares; left out: none' }),
  })
  .meta({ id: 'OtherUser' });

export const memberRole = z.enum(['owner', 'member', 'reader']).meta({
  description: '`owner`: also manages the members and the title; `reader`: may not write',
});
export type MemberRole = z.output<typeof memberRole>;
export const memberSide = z.enum(['client', 'designer']).meta({ description: 'Side of the deal' });
export type MemberSide = z.output<typeof memberSide>;

export const threadMember = otherUser
  .extend({
    role: memberRole,
    side: memberSide.nullable(),
    lastReadSeq: seq.meta({ description: 'How far the member has read; 0: nothing' }),
  })
  .meta({ id: 'ThreadMember' });
export type ThreadMember = z.output<typeof threadMember>;

/** Input that creates a group. The caller becomes its owner. */
export const newGroup = z.object({
  title: text(LIMITS.titleCodePoints).meta({ description: 'Title of the group' }),
  jobId: newThread.shape.jobId,
  members: z
    .array(
      z.object({
        userId,
        side: memberSide.nullish(),
        role: memberRole.default('member'),
      }),
    )
    .min(1)
    .max(LIMITS.groupMembers)
    .meta({ description: 'The others; naming the caller sets the side of the caller' }),
  clientId: content.clientId,
});

/** Input that adds a member to a group, or changes one. */
export const memberChange = z.object({
  threadId: uuid,
  userId,
  role: memberRole.optional().meta({ description: 'Left out: `member`, or as it was' }),
  side: memberSide.nullish().meta({ description: 'Left out: none, or as it was' }),
  history: z
    .union([z.enum(['all', 'none']), seq.min(1)])
    .optional()
    .meta({
      description:
        'What a new member may see of what was before: all, nothing, or from this `seq` on. A new member needs it; there is no default',
    }),
});

/** A thread as one of its members sees it. */
export const thread = z
  .object({
    id: uuid.meta({ description: 'Id of the thread' }),
    participants: z.array(userId).meta({ description: 'Ids of its members' }),
    jobId: z.int().nullable().meta({ description: 'Job that the thread is about; null: none' }),
    title: z.string().nullable().meta({ description: 'Title; null: none' }),
    lastMessageAt: time
      .nullable()
      .meta({ description: 'When the last message was stored; null: no message' }),
    createdAt: time.meta({ description: 'When the thread was made' }),
    updatedAt: time.meta({ description: 'When a message was last stored, or the thread made' }),
    lastSeq: seq.meta({ description: '`seq` of the last message; 0: no message' }),
    lastMessage: message.nullable().meta({ description: 'The last message; null: no message' }),
    unreadCount: count.meta({ description: 'Messages of the other member that the caller has not read' }),
    otherUser: otherUser.nullable().meta({ description: 'The other member of a pair; null in a group' }),
    lastReadSeq: seq.meta({ description: 'How far the caller has read; 0: nothing' }),
    otherLastReadSeq: seq.meta({ description: 'How far the other member of a pair has read; 0: nothing' }),
    kind: z
      .enum(['pair', 'group'])
      .meta({ description: '`pair`: two users; `group`: any number, only for clients that ask for groups' }),
    lastChange: change.meta({
      description:
        'Number of the last change of its messages; 0: none. Read before a page, it is what that page knows',
    }),
    memberCount: count.meta({ description: 'Number of its members' }),
    members: z
      .array(threadMember)
      .meta({ description: `The first ${LIMITS.shownMembers} members; GET …/members has all` }),
    role: memberRole.nullable().meta({ description: 'Role of the caller; null: the caller has left' }),
    hasLeft: z.boolean().meta({
      description: 'Whether the caller has left or was removed: then the thread is as it was at that moment',
    }),
    ...ownFields,
  })
  // Not `Thread`: generated Java clients would hide java.lang.Thread.
  .meta({ id: 'ChatThread' });
export type Thread = z.output<typeof thread>;
