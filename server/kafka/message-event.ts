import { z } from 'zod';

/** Maximum length of the preview of a message's body, in UTF-16 units. */
export const PREVIEW_LENGTH = 100;

export const id = z.int().min(1);

/** The value of a record about a message, with the fields of `data` that only this topic has. */
export function messageEvent<Topic extends string, Data extends z.ZodRawShape>(eventType: Topic, data: Data) {
  return z.object({
    eventType: z.literal(eventType),
    timestamp: z.iso.datetime({ precision: 3 }),
    userId: id.meta({ description: 'The sender of the message' }),
    correlationId: z.uuid().meta({ description: "The message's id" }),
    data: z.object({
      messageId: z.uuid(),
      threadId: z.uuid(),
      jobId: id.nullable(),
      senderId: id,
      receiverId: id.nullable().meta({ description: 'The other member of a pair; null in a group' }),
      receiverIds: z
        .array(id)
        .optional()
        .meta({ description: 'In a group only: the members who may see the message, without its sender' }),
      ...data,
      bodyPreview: z.string().max(PREVIEW_LENGTH),
    }),
  });
}
