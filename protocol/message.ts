import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { possiblyEmptyText, seq, storable, text, time, userId, uuid } from './primitives.ts';
import { webAddress } from './web-address.ts';

/** Number of a message's content: 1, then one more for each edit and for the deletion. */
export const version = z.int().min(1);
/** Number of a change of a thread's messages; 0 is before the first change. */
export const change = z.int().min(0).meta({ description: 'Number of a change; 0 is before the first' });

const size = z.int().min(0).nullable().meta({ description: 'Size of the file in bytes; null: unknown' });
export const mediaType = storable(0, 255)
  .nullable()
  .meta({ description: 'Media type of the file; null: unknown' });
export const filename = text(LIMITS.filenameCodePoints).meta({
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

/**
 * An attachment as its sender describes it: a file that was uploaded to the service, or one that the platform stores itself. One
 * object for both, because generators of clients know no unions.
 */
export const newAttachment = z
  .object({
    id: storable(1, 64).optional().meta({ description: 'Id of the file; made by the service when left out' }),
    fileId: uuid.optional().meta({
      description: 'File that the sender has uploaded for this thread; it has its own name, type and size',
    }),
    filename: filename.optional().meta({ description: 'Name of the file; needed without `fileId`' }),
    url: url.optional().meta({ format: 'uri', description: 'Address of the file; needed without `fileId`' }),
    type: mediaType.default(null),
    size: size.default(null),
  })
  .refine(...needsUnlessUploaded('filename'))
  .refine(...needsUnlessUploaded('url'))
  .meta({ id: 'NewAttachment' });

/** Demands a field of an attachment without `fileId`. */
function needsUnlessUploaded(field: 'filename' | 'url') {
  return [
    (value: { fileId?: string | undefined } & { [K in typeof field]?: string | undefined }) =>
      value.fileId !== undefined || value[field] !== undefined,
    { path: [field] as PropertyKey[], message: 'is needed without fileId' },
  ] as const;
}

const pixels = z.int().min(1).nullable().optional();

/** Fields of an attachment that was uploaded to the service; others lack them. */
const uploaded = {
  fileId: uuid
    .optional()
    .meta({ description: 'Id of a file of the service; left out for one of the platform' }),
  width: pixels.meta({ description: 'Width of an image in pixels; null: none, or unknown' }),
  height: pixels.meta({ description: 'Height of an image in pixels; null: none, or unknown' }),
  placeholder: z.string().nullable().optional().meta({
    description: 'Data URL of a tiny blurred picture to show while the image loads; null: none',
  }),
  previewUrl: z.string().nullable().optional().meta({
    description: 'Where a smaller picture of it can be read; null: there is none',
  }),
  state: z.enum(['ready', 'checking', 'refused']).optional().meta({
    description: '`checking`: it cannot be opened yet; `refused`: it was found to be dangerous',
  }),
};

export const attachment = z
  .object({
    id: z.string().meta({ description: 'Id of the file within its message' }),
    filename: z.string().meta({ description: 'Name of the file, as shown to the reader' }),
    url: z.string().meta({
      description:
        'Where the file can be read, as the URL Standard writes it; that of a file of the service needs a token',
    }),
    type: mediaType,
    size,
    ...uploaded,
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.output<typeof attachment>;

const attachments = z.array(newAttachment).max(LIMITS.attachments).nullish();

/** Text of a message that has nothing else. */
export const words = text(LIMITS.bodyCodePoints).meta({ description: 'Text of the message; stored trimmed' });

/** The content of a message as its sender writes it, with `hasContent`. */
export const content = {
  body: possiblyEmptyText(LIMITS.bodyCodePoints).meta({
    description: 'Text of the message; stored trimmed. May be empty beside attachments',
  }),
  attachments: attachments
    .transform((files) => files ?? [])
    .meta({ description: 'Files of the message, in the order they are shown' }),
  clientId: uuid.nullish().meta({
    description: 'Made by the client once a message; repeating it repeats the answer, not the message',
  }),
  replyTo: uuid.nullish().meta({ description: 'Message of the same thread that this one answers' }),
};

/** Refuses a content without text and attachments. */
export const hasContent = [
  (value: { readonly body: string; readonly attachments?: readonly unknown[] | null | undefined }) =>
    value.body !== '' || (value.attachments?.length ?? 0) > 0,
  {
    path: ['body'] as PropertyKey[],
    message: 'must not be empty or only white space without attachments',
  },
] as const;

/** Input that edits a message. */
export const messageEdit = z
  .object({
    messageId: uuid,
    body: content.body,
    attachments: attachments.meta({
      description:
        'Files of the message from now on, those that stay included: a file of the service by its `fileId`. Null or left out: they stay',
    }),
    ifVersion: version.optional().meta({ description: 'Version that is edited; another one is a conflict' }),
  })
  .refine(...hasContent);

/** Not a pattern of the schema: JSON Schema knows no properties of strings. */
const EMOJI = /^\p{RGI_Emoji}$/v;

/** One emoji, as the Unicode Standard recommends it for general interchange. */
export const emoji = z
  .string()
  .min(1)
  .max(64)
  .refine((value) => EMOJI.test(value), 'must be one emoji')
  .meta({ description: 'One emoji', examples: ['👍'] });

export const reaction = z
  .object({
    emoji: z.string().meta({ description: 'One emoji' }),
    count: z.int().min(1).meta({ description: 'Number of users who reacted with it' }),
    userIds: z
      .array(userId)
      .meta({ description: `The first ${LIMITS.reactionUsers} of them, in the order in which they reacted` }),
    isClipped: z.boolean().meta({ description: 'Whether there are more users than `userIds` names' }),
  })
  .meta({ id: 'Reaction' });
export type Reaction = z.output<typeof reaction>;

/** A message that another one answers, as it was when that one was read. */
export const quote = z
  .object({
    messageId: uuid,
    seq,
    senderId: userId,
    preview: z
      .string()
      .nullable()
      .meta({
        description: `The first ${LIMITS.previewCodePoints} code points of its text; null: not for every reader, as in events of groups`,
      }),
    isDeleted: z.boolean().meta({ description: 'Whether it was deleted' }),
  })
  .meta({ id: 'Quote' });
export type Quote = z.output<typeof quote>;

/** What a system message says. */
export const card = z
  .object({
    type: z.enum(['member_added', 'member_removed', 'member_left', 'member_changed', 'title_changed']),
    userId: userId.nullable().meta({ description: 'Member whom it is about; null with `title_changed`' }),
    title: z.string().nullable().meta({ description: 'New title, with `title_changed`; else null' }),
  })
  .meta({ id: 'MessageCard' });
export type Card = z.output<typeof card>;

export const message = z
  .object({
    id: uuid.meta({ description: 'Id of the message' }),
    threadId: uuid.meta({ description: 'Thread that the message belongs to' }),
    seq: seq.meta({ description: 'Place in the thread: 1, 2, 3 … without a gap' }),
    senderId: userId.meta({ description: 'User who sent the message' }),
    receiverId: userId.nullable().meta({ description: 'The other member of a pair; null in a group' }),
    body: z.string().meta({ description: 'Text of the message, trimmed' }),
    attachments: z
      .array(attachment)
      .meta({ description: 'Files of the message, in the order they are shown' }),
    clientId: uuid.nullable().meta({ description: "The sender's `clientId`; null when there was none" }),
    readAt: time.nullable().meta({ description: 'When the receiver read the message; null: not yet' }),
    createdAt: time.meta({ description: 'When the message was stored' }),
    senderName: z.string().nullable().meta({ description: "The sender's name; null: unknown" }),
    senderAvatar: z.string().nullable().meta({ description: "Address of the sender's avatar; null: none" }),
    kind: z.enum(['user', 'system', 'card']).meta({
      description:
        '`user`: written by its sender; `system`: says what its sender did to the thread; `card`: made by the platform, not yet',
    }),
    card: card.nullable().meta({ description: 'What a `system` message says, for programs; else null' }),
    version: version.meta({
      description: 'Number of the content: 1, then one more for each edit and the deletion',
    }),
    change: change.nullable().meta({
      description: 'Number of its newest change among those of the thread, 1, 2, 3 …; null: never changed',
    }),
    editedAt: time.nullable().meta({ description: 'When the content was last edited; null: never' }),
    deletedAt: time.nullable().meta({
      description:
        'When the message was deleted: then `body` is `[deleted]`, without attachments; null: it was not',
    }),
    reactions: z
      .array(reaction)
      .meta({ description: 'Reactions of members, in the order in which each emoji first came' }),
    replyTo: quote
      .nullable()
      .meta({ description: 'The message that this one answers; null: none, or it is gone' }),
    mentions: z.array(userId).meta({ description: 'Members whom the text names as `<@userId>`, each once' }),
    pinnedAt: time
      .nullable()
      .meta({ description: 'When a member pinned the message; null: it is not pinned' }),
  })
  .meta({ id: 'Message' });
export type Message = z.output<typeof message>;

/** A content that a message has or had. */
export const messageVersion = z
  .object({
    version,
    body: message.shape.body,
    attachments: message.shape.attachments,
    at: time.meta({ description: 'When this content was written' }),
  })
  .meta({ id: 'MessageVersion' });
export type MessageVersion = z.output<typeof messageVersion>;
