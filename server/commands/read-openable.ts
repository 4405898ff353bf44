import type { UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { findOpenable, type OpenableFile } from '../db/files.ts';
import { readMembership } from './members.ts';

type Needs = Pick<Context, 'config' | 'db' | 'members'>;

/**
 * The files among these that the user may open: one that was not sent is its owner's; one that was sent is for those who may see its
 * message, until that is deleted.
 */
export async function readOpenable(
  context: Needs,
  userId: UserId,
  ids: readonly string[],
): Promise<OpenableFile[]> {
  const found = await findOpenable(context.db, ids);
  const allowed: OpenableFile[] = [];
  for (const file of found) if (await mayOpen(context, userId, file)) allowed.push(file);
  return allowed;
}

/** Fails with `not_found`. */
export async function readOpenableFile(context: Needs, userId: UserId, id: string): Promise<OpenableFile> {
  const [file] = await readOpenable(context, userId, [id]);
  if (file === undefined) throw new AppError('not_found');
  return file;
}

async function mayOpen(context: Needs, userId: UserId, file: OpenableFile): Promise<boolean> {
  const { messageId, ownerId, seq, isShown, state, threadId } = file;
  if (messageId === null) return ownerId === userId;
  if (seq === null) return false;
  if (state !== 'ready' && ownerId !== userId) return false;
  if (!isShown && context.config.editHistory !== 'members') return false;
  try {
    const { range } = await readMembership(context, threadId, userId);
    return seq >= range.first && seq <= range.last;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false;
    throw error;
  }
}
