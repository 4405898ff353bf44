import { z } from 'zod';
import { emoji, message, messageEdit, messageVersion, version } from './message.ts';
import { listed, seq, uuid } from './primitives.ts';

const REACTION = '/messages/:messageId/reactions/:emoji';
const reactionInput = z.object({ messageId: uuid, emoji });

/** Commands that change stored messages; part of the table in commands.ts. */
export const messageCommands = {
  editMessage: {
    summary: "Replaces the content of one's own message; the earlier one is kept as a version",
    rest: { method: 'patch', path: '/messages/:messageId' },
    frame: 'edit',
    isBatched: true,
    input: messageEdit,
    output: message,
    errors: [
      'not_author',
      'too_late',
      'not_found',
      'version_conflict',
      'too_many_versions',
      'file_not_ready',
    ],
  },
  deleteMessage: {
    summary: "Deletes one's own message; its place in the thread stays",
    rest: { method: 'delete', path: '/messages/:messageId' },
    frame: 'delete',
    isBatched: true,
    input: z.object({ messageId: uuid }),
    output: message,
    errors: ['not_author', 'too_late', 'not_found'],
  },
  listVersions: {
    summary: 'The contents that a message has had, oldest first; the last one is its own',
    rest: { method: 'get', path: '/messages/:messageId/versions' },
    input: z.object({ messageId: uuid, after: version.optional() }),
    output: z.object({ versions: z.array(messageVersion), ...listed }),
    errors: ['forbidden', 'not_found'],
  },
  addReaction: {
    summary: 'Reacts to a message with an emoji',
    rest: { method: 'put', path: REACTION },
    isBatched: true,
    input: reactionInput,
    output: message,
    errors: ['too_late', 'not_found', 'too_many_reactions'],
  },
  removeReaction: {
    summary: "Takes back one's own reaction",
    rest: { method: 'delete', path: REACTION },
    isBatched: true,
    input: reactionInput,
    output: message,
    errors: ['not_found'],
  },
  react: {
    summary: 'Reacts to a message with an emoji, or takes that back',
    frame: 'react',
    isBatched: true,
    input: reactionInput.extend({ on: z.boolean() }),
    output: message,
    errors: ['too_late', 'not_found', 'too_many_reactions'],
  },
  pinMessage: {
    summary: 'Pins a message for all members of its thread',
    rest: { method: 'put', path: '/messages/:messageId/pin' },
    isBatched: true,
    input: z.object({ messageId: uuid }),
    output: message,
    errors: ['too_late', 'not_found', 'too_many_pins'],
  },
  unpinMessage: {
    summary: 'Unpins a message for all members of its thread',
    rest: { method: 'delete', path: '/messages/:messageId/pin' },
    isBatched: true,
    input: z.object({ messageId: uuid }),
    output: message,
    errors: ['not_found'],
  },
  listPins: {
    summary: 'The pinned messages of a thread, newest message first',
    rest: { method: 'get', path: '/messages/threads/:threadId/pins' },
    input: z.object({ threadId: uuid, before: seq.optional() }),
    output: z.object({ messages: z.array(message), ...listed }),
    errors: ['not_found'],
  },
} as const;
