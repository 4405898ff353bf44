import type { fileCommands } from '@messaging/protocol/file-commands';
import {
  ANONYMOUS,
  HIDDEN,
  MEMBERS,
  MISSING,
  NOT_FOUND,
  type Fixture,
  type PermissionCase,
} from './permission-case.ts';

/** A file that ann has uploaded and not sent. */
const ANNS = [ANONYMOUS, NOT_FOUND, NOT_FOUND, 'done', NOT_FOUND] as const;

const unsent = {
  description: 'a file that ann has not sent',
  input: ({ unsentFileId }: Fixture) => ({ fileId: unsentFileId }),
  expected: ANNS,
} as const;
const sent = {
  description: 'a file of a message of their thread',
  input: ({ sentFileId }: Fixture) => ({ fileId: sentFileId }),
} as const;
const unknown = {
  description: 'an unknown file',
  input: ({ unknownUuid }: Fixture) => ({ fileId: unknownUuid }),
  expected: MISSING,
} as const;

/** Who may do what with files; part of the table in permission-cases.ts. */
export const filePermissions: {
  readonly [K in keyof typeof fileCommands]: readonly PermissionCase<K>[];
} = {
  createFile: [
    {
      description: 'for their thread',
      input: ({ threadId }) => ({ threadId, filename: 'logo.png', size: 1 }),
      expected: MEMBERS,
    },
    {
      description: 'for an unknown thread',
      input: ({ unknownUuid }) => ({ threadId: unknownUuid, filename: 'logo.png', size: 1 }),
      expected: MISSING,
    },
  ],
  completeFile: [unsent, { ...sent, expected: ANNS }, unknown],
  removeFile: [unsent, { ...sent, expected: MISSING }, unknown],
  linkFiles: [
    {
      description: 'of a file that ann has not sent',
      input: ({ unsentFileId }) => ({ ids: [unsentFileId] }),
      shows: ({ links }, { unsentFileId }) => unsentFileId in links,
      expected: [ANONYMOUS, 'hidden', 'hidden', 'shown', 'hidden'],
    },
    {
      description: 'of a file of a message of their thread',
      input: ({ sentFileId }) => ({ ids: [sentFileId] }),
      shows: ({ links }, { sentFileId }) => sentFileId in links,
      expected: [ANONYMOUS, 'hidden', 'hidden', 'shown', 'shown'],
    },
    {
      description: 'of an unknown file',
      input: ({ unknownUuid }) => ({ ids: [unknownUuid] }),
      shows: ({ links }, { unknownUuid }) => unknownUuid in links,
      expected: HIDDEN,
    },
  ],
  listFileOpens: [unsent, { ...sent, expected: MEMBERS }, unknown],
};
