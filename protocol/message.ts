import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { seq, storable, text, time, userId, uuid } from './primitives.ts';
import { webAddress } from './web-address.ts';

const size = z.int().min(0).nullable();
const type = storable(0, 255).nullable();

/** Stored as the URL Standard writes it. */
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

/** What a sender says of an attachment; the file itself lives with the platform. */
export const newAttachment = z
  .object({
    id: storable(1, 64).optional(),
    filename: text(LIMITS.filenameCodePoints),
    url,
    type: type.default(null),
    size: size.default(null),
  })
  .meta({ id: 'NewAttachment' });

export const attachment = z
  .object({ id: z.string(), filename: z.string(), url: z.string(), type, size })
  .meta({ id: 'Attachment' });
export type Attachment = z.output<typeof attachment>;

/** The content of a message as its sender gives it. */
export const content = {
  body: text(LIMITS.bodyCodePoints),
  attachments: z
    .array(newAttachment)
    .max(LIMITS.attachments)
    .nullish()
    .transform((given) => given ?? []),
  clientId: uuid.nullish().meta({
    description: 'Made by the client once a message; repeating it repeats the answer, not the message',
  }),
};

export const message = z
  .object({
    id: uuid,
    threadId: uuid,
    seq,
    senderId: userId,
    receiverId: userId,
    body: z.string(),
    attachments: z.array(attachment),
    clientId: uuid.nullable(),
    readAt: time.nullable(),
    createdAt: time,
    senderName: z.string().nullable(),
    senderAvatar: z.string().nullable(),
  })
  .meta({ id: 'Message' });
export type Message = z.output<typeof message>;
