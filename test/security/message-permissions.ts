import type { messageCommands } from '@messaging/protocol/message-commands';
import type { searchCommands } from '@messaging/protocol/search-commands';
import {
  ALL_USERS,
  ANONYMOUS,
  MEMBERS,
  MISSING,
  NOT_FOUND,
  type Fixture,
  type PermissionCase,
} from './permission-case.ts';

/** The same call for a message of other users and for a missing one. */
function onMessages<Rest extends object>(more: Rest) {
  return [
    {
      description: 'a message of their thread',
      input: ({ messageIds: [messageId] }: Fixture) => ({ messageId, ...more }),
      expected: MEMBERS,
    },
    {
      description: "a message of ann's with somebody else",
      input: ({ elsewhere }: Fixture) => ({ messageId: elsewhere, ...more }),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', NOT_FOUND],
    },
    {
      description: 'an unknown message',
      input: ({ unknownUuid }: Fixture) => ({ messageId: unknownUuid, ...more }),
      expected: MISSING,
    },
  ] as const;
}

/** Who may change a message; part of the table in permission-cases.ts. */
export const messagePermissions: {
  readonly [K in keyof (typeof messageCommands & typeof searchCommands)]: readonly PermissionCase<K>[];
} = {
  editMessage: [
    {
      description: 'a message of ann',
      input: ({ messageIds: [messageId] }) => ({ messageId, body: 'let me in' }),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', 'not_author'],
    },
    {
      description: "a message of ann's with somebody else",
      input: ({ elsewhere }) => ({ messageId: elsewhere, body: 'let me in' }),
      expected: [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', NOT_FOUND],
    },
    {
      description: 'an unknown message',
      input: ({ unknownUuid }) => ({ messageId: unknownUuid, body: 'let me in' }),
      expected: MISSING,
    },
  ],
  deleteMessage: [
    {
      description: 'a message of ann',
      input: ({ messageIds: [messageId] }) => ({ messageId }),
      byOperator: 'changes',
      expected: [ANONYMOUS, NOT_FOUND, 'done', 'done', 'not_author'],
    },
    {
      description: 'an unknown message',
      input: ({ unknownUuid }) => ({ messageId: unknownUuid }),
      expected: MISSING,
    },
  ],
  addReaction: [...onMessages({ emoji: '👍' })],
  removeReaction: [...onMessages({ emoji: '👍' })],
  react: [...onMessages({ emoji: '👍', on: true })],
  pinMessage: [...onMessages({})],
  unpinMessage: [...onMessages({})],
  listPins: [
    { description: 'their thread', input: ({ threadId }) => ({ threadId }), expected: MEMBERS },
    {
      description: 'an unknown thread',
      input: ({ unknownUuid }) => ({ threadId: unknownUuid }),
      expected: MISSING,
    },
  ],
  searchMessages: [
    {
      description: 'in their thread',
      input: ({ threadId }) => ({ q: 'good', threadId }),
      expected: MEMBERS,
    },
    {
      description: 'in an unknown thread',
      input: ({ unknownUuid }) => ({ q: 'good', threadId: unknownUuid }),
      expected: MISSING,
    },
    { description: 'in their own threads', input: () => ({ q: 'good' }), expected: ALL_USERS },
  ],
  listFiles: [
    { description: 'their thread', input: ({ threadId }) => ({ threadId, type: 'link' }), expected: MEMBERS },
    {
      description: 'an unknown thread',
      input: ({ unknownUuid }) => ({ threadId: unknownUuid, type: 'link' }),
      expected: MISSING,
    },
  ],
  listVersions: [
    {
      description: 'a message of their thread',
      input: ({ messageIds: [messageId] }) => ({ messageId }),
      expected: [ANONYMOUS, NOT_FOUND, 'done', 'done', 'done'],
    },
    {
      description: "a message of ann's with somebody else",
      input: ({ elsewhere }) => ({ messageId: elsewhere }),
      expected: [ANONYMOUS, NOT_FOUND, 'done', 'done', NOT_FOUND],
    },
    {
      description: 'an unknown message',
      input: ({ unknownUuid }) => ({ messageId: unknownUuid }),
      expected: MISSING,
    },
  ],
};
