import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import { AppError } from '../app-error.ts';
import type { Context } from '../context.ts';
import { findOpenable, type OpenableFile } from '../db/files.ts';
import type { VisibleRange } from '../db/member-rows.ts';
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
  const ranges = new Map<ThreadId, Promise<VisibleRange | null>>();
  // Files of a call are mostly of one thread.
  const readRange: ReadRange = (threadId) => {
    const range = ranges.get(threadId) ?? findRange(context, userId, threadId);
    ranges.set(threadId, range);
    return range;
  };
  const allowed: OpenableFile[] = [];
  for (const file of found) if (await mayOpen(context, userId, file, readRange)) allowed.push(file);
  return allowed;
}

/** Fails with `not_found`. */
export async function readOpenableFile(context: Needs, userId: UserId, id: string): Promise<OpenableFile> {
  const [file] = await readOpenable(context, userId, [id]);
  if (file === undefined) throw new AppError('not_found');
  return file;
}

type ReadRange = (threadId: ThreadId) => Promise<VisibleRange | null>;

async function mayOpen(
  { config }: Needs,
  userId: UserId,
  file: OpenableFile,
  readRange: ReadRange,
): Promise<boolean> {
  const { messageId, ownerId, seq, isShown, state, threadId } = file;
  if (messageId === null) return ownerId === userId;
  if (seq === null) return false;
  if (state !== 'ready' && ownerId !== userId) return false;
  if (!isShown && config.editHistory !== 'members') return false;
  const range = await readRange(threadId);
  return range !== null && seq >= range.first && seq <= range.last;
}

/** The messages of the thread that the user may see; null for a user who never was a member. */
async function findRange(context: Needs, userId: UserId, threadId: ThreadId): Promise<VisibleRange | null> {
  try {
    return (await readMembership(context, threadId, userId)).range;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}
