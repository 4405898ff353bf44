import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { attachment, message } from './message.ts';
import { cursorListed, listed, page, seq, storable, time, userId, uuid } from './primitives.ts';
import { thread } from './thread.ts';

/** Place in a text, in UTF-16 code units, as strings of JavaScript, Java and C# count. */
const unit = z.int().min(0);

/** A message that a search found. */
export const searchResult = z
  .object({
    message,
    thread: thread
      .pick({ id: true, kind: true, title: true, jobId: true, otherUser: true, members: true })
      .meta({ id: 'FoundThread' }),
    highlights: z.array(z.array(unit).length(2)).meta({
      description:
        'Start and length of each hit in `body`, in UTF-16 code units, in order and apart; empty when only filters or names of files match',
    }),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.output<typeof searchResult>;

/** A file or a link that a message holds. */
export const sharedFile = z
  .object({
    messageId: uuid,
    seq,
    senderId: userId,
    createdAt: time,
    attachment: attachment.nullable().meta({ description: 'The file; null with `type=link`' }),
    link: z.string().nullable().meta({ description: 'The address in the text, with `type=link`; else null' }),
  })
  .meta({ id: 'SharedFile' });
export type SharedFile = z.output<typeof sharedFile>;

export const sharedType = z.enum(['file', 'image', 'link']);
export type SharedType = z.output<typeof sharedType>;

/** Commands that find messages; part of the table in commands.ts. */
export const searchCommands = {
  searchMessages: {
    summary: "Messages of the caller's threads that match a query, newest first",
    rest: { method: 'get', path: '/messages/search' },
    input: z.object({
      q: storable(1, LIMITS.searchQueryLength).meta({ description: 'The query, as a user types it' }),
      threadId: uuid.optional().meta({ description: 'Only this thread' }),
      zone: storable(1, 64)
        .optional()
        .meta({ description: 'Time zone of the days in the query, such as `Europe/Berlin`; left out: UTC' }),
      limit: z.int().min(1).max(LIMITS.searchPageMax).default(LIMITS.pageDefault),
      cursor: page.cursor,
    }),
    output: z.object({
      results: z.array(searchResult),
      ...cursorListed,
      isComplete: z.boolean().meta({
        description:
          'False: there may be more matches than this page and its followers tell, because the search took too long, or because the index is still being filled',
      }),
    }),
    errors: ['not_found', 'search_off'],
  },
  listFiles: {
    summary: 'Files, images or links that the messages of a thread hold, newest first',
    rest: { method: 'get', path: '/messages/threads/:threadId/files' },
    input: z.object({
      threadId: uuid,
      type: sharedType,
      before: seq.optional().meta({ description: '`nextBefore` of the page before' }),
      limit: z.int().min(1).max(LIMITS.messagePageMax).default(LIMITS.messagePageDefault),
    }),
    output: z.object({
      files: z.array(sharedFile),
      ...listed,
      nextBefore: seq.nullable().meta({ description: '`before` of the next page; null: this is the last' }),
    }),
    errors: ['not_found'],
  },
} as const;
