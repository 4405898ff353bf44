import { z } from 'zod';

/** Topic of published messages. */
export const MESSAGES_TOPIC = 'messages.sent';
/** Maximum length of the preview of a message's body, in UTF-16 units. */
export const PREVIEW_LENGTH = 100;

const id = z.int().min(1);
const name = z.string().nullable();
/** Of both topics. */
export const receiverIds = z.array(id).meta({
  description: 'In a group only: the members who may see the message, without its sender',
});

/** Value of a record in that topic; the key is the thread's id. */
export const messageSent = z.object({
  eventType: z.literal(MESSAGES_TOPIC),
  timestamp: z.iso.datetime({ precision: 3 }),
  userId: id.meta({ description: 'The sender' }),
  correlationId: z.uuid().meta({ description: "The message's id" }),
  data: z.object({
    messageId: z.uuid(),
    threadId: z.uuid(),
    jobId: id.nullable(),
    senderId: id,
    senderName: name,
    receiverId: id.nullable().meta({ description: 'The other member of a pair; null in a group' }),
    receiverName: name,
    receiverIds: receiverIds.optional(),
    bodyPreview: z.string().max(PREVIEW_LENGTH),
  }),
});
