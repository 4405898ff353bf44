import { z } from 'zod';
import { PREVIEW_LENGTH, receiverIds } from './messages-topic.ts';

/** Topic of published changes of messages. */
export const CHANGES_TOPIC = 'messages.changed';

const id = z.int().min(1);

/** Value of a record in that topic; the key is the thread's id. A record says what the message is after the change. */
export const messageChanged = z.object({
  eventType: z.literal(CHANGES_TOPIC),
  timestamp: z.iso.datetime({ precision: 3 }),
  userId: id.meta({ description: 'The sender of the message' }),
  correlationId: z.uuid().meta({ description: "The message's id" }),
  data: z.object({
    messageId: z.uuid(),
    threadId: z.uuid(),
    jobId: id.nullable(),
    senderId: id,
    receiverId: id.nullable(),
    receiverIds: receiverIds.optional(),
    version: id.meta({
      description: 'Of two records of a message, the one with the greater version is newer',
    }),
    isDeleted: z.boolean(),
    bodyPreview: z.string().max(PREVIEW_LENGTH),
  }),
});
