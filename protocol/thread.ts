import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { change, content, message } from './message.ts';
import { count, seq, text, time, userId, uuid } from './primitives.ts';
import { userProfile } from './user.ts';

/** Input that creates a thread. */
export const newThread = z.object({
  participantId: userId.meta({ description: 'The other member' }),
  jobId: z.int().min(1).nullish().meta({ description: 'Job that the thread is about; null: none' }),
  title: text(LIMITS.titleCodePoints)
    .nullish()
    .meta({ description: 'Title of a new thread; an existing one keeps its own' }),
  initialMessage: content.body
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
  .extend({ isOnline: z.boolean().meta({ description: 'Whether the user has an open connection' }) })
  .meta({ id: 'OtherUser' });

/** A thread as one of its two members sees it. */
export const thread = z
  .object({
    id: uuid.meta({ description: 'Id of the thread' }),
    participants: z.array(userId).meta({ description: 'Ids of its two members' }),
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
    otherUser,
    lastReadSeq: seq.meta({ description: 'How far the caller has read; 0: nothing' }),
    otherLastReadSeq: seq.meta({ description: 'How far the other member has read; 0: nothing' }),
    kind: z
      .enum(['pair', 'group'])
      .meta({ description: '`pair`: a thread of two users; there are no groups yet' }),
    lastChange: change.meta({
      description:
        'Number of the last change of its messages; 0: none. Read before a page, it is what that page knows',
    }),
  })
  // Not `Thread`: generated Java clients would hide java.lang.Thread.
  .meta({ id: 'ChatThread' });
export type Thread = z.output<typeof thread>;
