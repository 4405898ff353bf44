import type { UploadedFile } from '@messaging/protocol/file';
import { FILE_LIMITS } from '@messaging/protocol/limits';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import {
  abandonFile,
  beginInspection,
  completeFile as storeCompleted,
  endInspection,
  findOwnFiles,
  findUploadState,
  insertFile,
  type StoredFile,
} from '../db/files.ts';
import { needFiles, type Files } from '../files/files.ts';
import { UNKNOWN_TYPE } from '../files/file-type.ts';
import { inspectFile, type Inspected } from '../files/inspect-file.ts';
import { countRefused, refuseFile } from '../files/refuse-file.ts';
import { toFilename } from '../files/to-filename.ts';
import { CommandResult, type Handler } from './call.ts';

const MB = 1_000_000;
/** Time after which a user at the limit of a day may try again, in milliseconds. */
const DAILY_RETRY_MS = 60 * 60 * 1_000;

export const createFile: Handler<'createFile', 'config' | 'db' | 'files'> = async (
  context,
  { actor },
  { threadId, size, ...input },
) => {
  const { store } = needFiles(context.files);
  const ownerId = actor.userId;
  await checkUpload(context, { ownerId, threadId, size });
  const id = Bun.randomUUIDv7();
  const filename = toFilename(input.filename);
  const type = UNKNOWN_TYPE;
  await insertFile(context.db, { id, ownerId, threadId, filename, type, size, sha256: input.sha256 ?? null });
  return new CommandResult({ id, filename, upload: await store.toUploadTarget({ id, size }) }, true);
};

async function checkUpload(
  { config, db }: Pick<Context, 'config' | 'db'>,
  { size, ...target }: Pick<StoredFile, 'ownerId' | 'threadId' | 'size'>,
): Promise<void> {
  const state = await findUploadState(db, target);
  if (!state.isMember) throw new AppError('not_found');
  if (!state.isWriter) throw new AppError('read_only');
  if (size > config.fileMaxMb * MB) throw new AppError('file_too_large');
  if (state.unsent >= FILE_LIMITS.unsent) throw new AppError('too_many_uploads');
  if (config.fileDailyMb > 0 && state.recentBytes + size > config.fileDailyMb * MB)
    throw new AppError('upload_limit', { retryAfterMs: DAILY_RETRY_MS });
}

/** A repeated call answers the same. */
export const completeFile: Handler<'completeFile', 'config' | 'db' | 'files' | 'metrics'> = async (
  context,
  { actor },
  { fileId },
) => {
  const files = needFiles(context.files);
  const found = await findOwn(context, actor.userId, fileId);
  if (found.state !== 'pending') return toFile(found);
  return toFile(await files.inspections.run(() => complete(context, files, found)));
};

/** Time after which a call that finds another one at the same file may be repeated, in milliseconds. */
const BUSY_RETRY_MS = 1_000;

async function complete(
  context: Pick<Context, 'config' | 'db' | 'metrics'>,
  files: Files,
  file: StoredFile,
): Promise<StoredFile> {
  const { db, metrics } = context;
  const { id, ownerId } = file;
  const callId = crypto.randomUUID();
  if (!(await beginInspection(db, id, callId))) {
    const now = await findOwn(context, ownerId, id);
    if (now.state === 'pending') throw new AppError('overloaded', { retryAfterMs: BUSY_RETRY_MS });
    return now;
  }
  try {
    const inspected = await inspect(context, files, file);
    const state = files.scanner === undefined ? 'ready' : 'checking';
    const completed = await storeCompleted(db, { id, callId, state, ...inspected });
    if (completed === undefined) return await findOwn(context, ownerId, id);
    metrics.filesCompleted.inc();
    metrics.fileBytes.add(completed.size);
    return completed;
  } catch (error) {
    countRefused(metrics, error);
    await endInspection(db, id, callId);
    if (error instanceof AppError) throw error;
    throw new AppError('unavailable', { cause: error });
  }
}

/** A file that is refused is given up at once, so that nothing of it stays. */
async function inspect(
  { config, db }: Pick<Context, 'config' | 'db'>,
  { store }: Files,
  file: StoredFile,
): Promise<Inspected> {
  const { id, ownerId, size, sha256 } = file;
  const arrived = await store.accept(id);
  if (arrived === undefined) throw new AppError('file_incomplete');
  try {
    if (arrived !== size) throw refuseFile('size', `must be ${size} bytes, as it was reserved`);
    return await inspectFile(store, { id, size, sha256, types: config.fileTypes });
  } catch (error) {
    if (error instanceof AppError && error.code === 'file_refused') {
      await abandonFile(db, ownerId, id);
      await store.remove(id);
    }
    throw error;
  }
}

/** Fails with `not_found`. */
async function findOwn({ db }: Pick<Context, 'db'>, userId: number, id: string): Promise<StoredFile> {
  const [file] = await findOwnFiles(db, userId, [id]);
  if (file === undefined) throw new AppError('not_found');
  return file;
}

export const removeFile: Handler<'removeFile', 'db' | 'files'> = async (context, { actor }, { fileId }) => {
  const { store } = needFiles(context.files);
  if (!(await abandonFile(context.db, actor.userId, fileId))) throw new AppError('not_found');
  await store.remove(fileId);
  return { success: true };
};

function toFile({
  id,
  filename,
  type,
  size,
  sha256,
  width,
  height,
  placeholder,
  hasPreview,
  state,
}: StoredFile): UploadedFile {
  if (sha256 === null || state === 'pending' || state === 'gone') throw new Error('a file is not complete');
  return { id, filename, type, size, sha256, width, height, placeholder, hasPreview, state };
}
