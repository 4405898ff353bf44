import { z } from 'zod';
import { fileOpen, newFile, previewSide, reservedFile, uploadedFile } from './file.ts';
import { FILE_LIMITS } from './limits.ts';
import { count, success, uuid } from './primitives.ts';

const fileId = z.object({ fileId: uuid });

/** Commands of files; part of the table in commands.ts. The bytes have routes of their own. */
export const fileCommands = {
  createFile: {
    summary: 'Reserves a place for a file of a thread, and says where to send its bytes',
    rest: { method: 'post', path: '/files', created: true },
    input: newFile,
    output: reservedFile,
    errors: ['not_found', 'read_only', 'files_off', 'file_too_large', 'too_many_uploads', 'upload_limit'],
  },
  completeFile: {
    summary: 'Checks the bytes that were sent and makes the file ready to be sent',
    rest: { method: 'post', path: '/files/:fileId/complete' },
    input: fileId,
    output: uploadedFile,
    errors: ['not_found', 'files_off', 'file_incomplete', 'file_refused'],
  },
  removeFile: {
    summary: 'Removes a file that was not sent',
    rest: { method: 'delete', path: '/files/:fileId/upload' },
    input: fileId,
    output: success,
    errors: ['not_found', 'files_off'],
  },
  linkFiles: {
    summary: 'Addresses of files that hold for ten minutes without a token',
    rest: { method: 'post', path: '/files/links' },
    input: z.object({
      ids: z.array(uuid).min(1).max(FILE_LIMITS.links),
      preview: previewSide
        .optional()
        .meta({ description: 'Links to smaller pictures of this side, where a file has them' }),
    }),
    output: z.object({
      links: z.record(uuid, z.string()).meta({
        description:
          'The address of each file that the caller may open; without an origin it is relative to the address of the service',
      }),
    }),
    errors: ['files_off'],
  },
  listFileOpens: {
    summary: 'Which members have opened a file of a message',
    rest: { method: 'get', path: '/files/:fileId/opens' },
    input: fileId,
    output: z.object({ opens: z.array(fileOpen), count }),
    errors: ['not_found', 'files_off'],
  },
} as const;
