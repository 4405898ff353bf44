import { z } from 'zod';
import { message } from './message.ts';
import { count, seq, time, userId, uuid } from './primitives.ts';
import { userProfile } from './user.ts';

export const otherUser = userProfile.extend({ isOnline: z.boolean() }).meta({ id: 'OtherUser' });

/** A thread as one of its two members sees it. */
export const thread = z
  .object({
    id: uuid,
    participants: z.array(userId),
    jobId: z.int().nullable(),
    title: z.string().nullable(),
    lastMessageAt: time.nullable(),
    createdAt: time,
    updatedAt: time,
    lastSeq: seq,
    lastMessage: message.nullable(),
    unreadCount: count,
    otherUser,
    lastReadSeq: seq,
    otherLastReadSeq: seq,
  })
  .meta({ id: 'Thread' });
export type Thread = z.output<typeof thread>;
