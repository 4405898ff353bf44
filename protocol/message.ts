import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { seq, storable, text, time, userId, uuid } from './primitives.ts';
import { webAddress } from './web-address.ts';

const size = z.int().min(0).nullable().meta({ description: 'Size of the file in bytes; null: unknown' });
const type = storable(0, 255).nullable().meta({ description: 'Media type of the file; null: unknown' });
const filename = text(LIMITS.filenameCodePoints).meta({
  description: 'Name of the file, as shown to the reader',
});

/** Stored in the form of the URL Standard. */
const url = storable(0, LIMITS.urlLength)
  .refine(
    (text) => webAddress(text) !== undefined,
    'must be a URL starting with https: or http:, without user name and password',
  )
  .meta({ format: 'uri', description: '`https`; `http` in development only' })
  .transform((text) => webAddress(text) ?? text)
  .refine(
    (text) => text.length <= LIMITS.urlLength,
    `must have at most ${LIMITS.urlLength} characters with all others percent-encoded`,
  );

/** An attachment as its sender describes it. The platform stores the file itself. */
export const newAttachment = z
  .object({
    id: storable(1, 64).optional().meta({ description: 'Id of the file; made by the service when left out' }),
    filename,
    url,
    type: type.default(null),
    size: size.default(null),
  })
  .meta({ id: 'NewAttachment' });

export const attachment = z
  .object({
    id: z.string().meta({ description: 'Id of the file within its message' }),
    filename: z.string().meta({ description: 'Name of the file, as shown to the reader' }),
    url: z.string().meta({ description: 'Where the file can be read, as the URL Standard writes it' }),
    type,
    size,
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.output<typeof attachment>;

/** The content of a message as its sender writes it. */
export const content = {
  body: text(LIMITS.bodyCodePoints).meta({ description: 'Text of the message; stored trimmed' }),
  attachments: z
    .array(newAttachment)
    .max(LIMITS.attachments)
    .nullish()
    .transform((files) => files ?? [])
    .meta({ description: 'Files of the message, in the order they are shown' }),
  clientId: uuid.nullish().meta({
    description: 'Made by the client once a message; repeating it repeats the answer, not the message',
  }),
};

export const message = z
  .object({
    id: uuid.meta({ description: 'Id of the message' }),
    threadId: uuid.meta({ description: 'Thread that the message belongs to' }),
    seq: seq.meta({ description: 'Place in the thread: 1, 2, 3 … without a gap' }),
    senderId: userId.meta({ description: 'User who sent the message' }),
    receiverId: userId.meta({ description: 'The other member of the thread' }),
    body: z.string().meta({ description: 'Text of the message, trimmed' }),
    attachments: z
      .array(attachment)
      .meta({ description: 'Files of the message, in the order they are shown' }),
    clientId: uuid.nullable().meta({ description: "The sender's `clientId`; null when there was none" }),
    readAt: time.nullable().meta({ description: 'When the receiver read the message; null: not yet' }),
    createdAt: time.meta({ description: 'When the message was stored' }),
    senderName: z.string().nullable().meta({ description: "The sender's name; null: unknown" }),
    senderAvatar: z.string().nullable().meta({ description: "Address of the sender's avatar; null: none" }),
  })
  .meta({ id: 'Message' });
export type Message = z.output<typeof message>;
