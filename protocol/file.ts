import { z } from 'zod';
import { FILE_LIMITS } from './limits.ts';
import { filename, mediaType } from './message.ts';
import { time, userId, uuid } from './primitives.ts';

/** SHA-256 of the bytes of a file. */
const sha256 = z
  .string()
  .regex(/^[\da-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
  .meta({ description: 'SHA-256 of the bytes, in hexadecimal digits' });

/** Input that reserves a place for a file. */
export const newFile = z.object({
  threadId: uuid.meta({ description: 'Thread in which the file will be sent' }),
  filename: z.string().max(FILE_LIMITS.rawNameLength).meta({
    description: 'Name of the file; path, control characters and what turns text around are removed',
  }),
  type: mediaType.default(null).meta({ description: 'Media type that the client expects; the bytes decide' }),
  size: z.int().min(1).meta({ description: 'Size of the file in bytes' }),
  sha256: sha256.optional(),
});

/** How the bytes of a file are sent. */
export const uploadTarget = z
  .object({
    method: z.literal('PUT'),
    url: z.string().meta({
      description: 'Where to send the bytes; without an origin it is relative to the address of the service',
    }),
    headers: z.record(z.string(), z.string()).meta({ description: 'Headers that must come along' }),
    expiresAt: time.meta({ description: 'Until when the address holds' }),
  })
  .meta({ id: 'UploadTarget' });
export type UploadTarget = z.output<typeof uploadTarget>;

export const reservedFile = z
  .object({
    id: uuid,
    filename: filename.meta({ description: 'Name under which the file will be shown' }),
    upload: uploadTarget,
  })
  .meta({ id: 'ReservedFile' });

const pixels = z.int().min(1).nullable();

export const uploadedFile = z
  .object({
    id: uuid,
    filename,
    type: z.string().meta({ description: 'Media type, by the bytes of the file' }),
    size: z.int().min(1).meta({ description: 'Size in bytes' }),
    sha256,
    width: pixels.meta({ description: 'Width of an image in pixels; null: none, or unknown' }),
    height: pixels.meta({ description: 'Height of an image in pixels; null: none, or unknown' }),
    placeholder: z.string().nullable().meta({
      description: 'Data URL of a tiny blurred picture to show while the image loads; null: none',
    }),
    hasPreview: z.boolean().meta({ description: 'Whether there are smaller pictures of it' }),
    state: z.enum(['ready', 'checking', 'refused']).meta({
      description: '`checking`: others see it when it was checked; `refused`: it was found to be dangerous',
    }),
  })
  .meta({ id: 'UploadedFile' });
export type UploadedFile = z.output<typeof uploadedFile>;

/** Side of a preview in pixels: the image fits a square of it. */
export const previewSide = z.enum(['320', '1280']);
export type PreviewSide = z.output<typeof previewSide>;

/** That a user has opened a file. */
export const fileOpen = z
  .object({
    userId,
    firstAt: time.meta({ description: 'When the user first opened it' }),
    lastAt: time.meta({ description: 'When the user last opened it' }),
    count: z.int().min(1).meta({ description: 'How often' }),
  })
  .meta({ id: 'FileOpen' });

/** A file as the export of its owner shows it. */
export const exportedFile = z
  .object({
    id: uuid,
    threadId: uuid,
    messageId: uuid.nullable().meta({ description: 'Message that holds it; null: it was not sent' }),
    filename,
    type: uploadedFile.shape.type,
    size: uploadedFile.shape.size,
    sha256: sha256.nullable(),
    createdAt: time,
    link: z.string().nullable().meta({
      description:
        'Address of the bytes that holds for ten minutes; without an origin it is relative to the address of the service. Null: the service keeps no files',
    }),
  })
  .meta({ id: 'ExportedFile' });

export const exportedOpen = z
  .object({ ...fileOpen.omit({ userId: true }).shape, fileId: uuid })
  .meta({ id: 'ExportedFileOpen' });
