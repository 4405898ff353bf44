import type { Output } from '@messaging/protocol/commands';
import { LIMITS, SCHEDULE_LIMITS } from '@messaging/protocol/limits';
import type { UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import { exportFiles, exportOpens } from '../db/maintenance/user-files.ts';
import { exportThreadStates } from '../db/maintenance/user-thread-states.ts';
import { listReminders } from '../db/reminders.ts';
import { listSavedReplies } from '../db/saved-replies.ts';
import { listScheduled, toScheduled } from '../db/scheduled-messages.ts';
import { readPage } from './paging.ts';
import { toReminder } from './reminders.ts';

/** A page of a part of an export, in the order of ids. */
interface PartPage {
  readonly page: Partial<Output<'exportUser'>>;
  readonly count: number;
  /** Id after which the next page starts; undefined: this is the last one. */
  readonly next: string | undefined;
}

type ReadPart = (context: ExportContext, userId: UserId, after: string) => Promise<PartPage>;

/** Parts of the context that an export reads. */
export type ExportContext = Pick<Context, 'db' | 'files'>;

const readStates: ReadPart = async ({ db }, userId, after) => {
  const { items, hasMore, last } = await readPage(
    LIMITS.exportPage,
    (limit) => exportThreadStates(db, userId, after, limit),
    (rows) => rows,
  );
  return { page: { threadStates: items }, count: items.length, next: hasMore ? last?.threadId : undefined };
};

const readScheduled: ReadPart = async ({ db }, senderId, after) => {
  const { items, hasMore, last } = await readPage(
    SCHEDULE_LIMITS.scheduled,
    (limit) => listScheduled(db, senderId, { threadId: null, after, limit }),
    (rows) => rows.map((row) => toScheduled(row)),
  );
  return { page: { scheduled: items }, count: items.length, next: hasMore ? last?.id : undefined };
};

const readReplies: ReadPart = async ({ db }, userId, after) => {
  const { items, hasMore, last } = await readPage(
    SCHEDULE_LIMITS.savedReplies,
    (limit) => listSavedReplies(db, userId, { after, limit }),
    (rows) => rows,
  );
  return { page: { savedReplies: items }, count: items.length, next: hasMore ? last?.id : undefined };
};

const readReminders: ReadPart = async ({ db }, userId) => {
  const reminders = (await listReminders(db, userId)).map(toReminder);
  return { page: { reminders }, count: reminders.length, next: undefined };
};

/** With an address of each, by which the one who exports reads the bytes. */
const readFiles: ReadPart = async ({ db, files }, userId, after) => {
  const { items, hasMore, last } = await readPage(
    LIMITS.exportPage,
    (limit) => exportFiles(db, userId, after, limit),
    (rows) =>
      rows.map(({ createdAt, ...file }) => ({
        ...file,
        createdAt: createdAt.toISOString(),
        link: files?.links.toOpen(file.id, { userId, preview: undefined }) ?? null,
      })),
  );
  return { page: { files: items }, count: items.length, next: hasMore ? last?.id : undefined };
};

const readOpens: ReadPart = async ({ db }, userId, after) => {
  const { items, hasMore, last } = await readPage(
    LIMITS.exportPage,
    (limit) => exportOpens(db, userId, after, limit),
    (rows) =>
      rows.map(({ firstAt, lastAt, ...open }) => ({
        ...open,
        firstAt: firstAt.toISOString(),
        lastAt: lastAt.toISOString(),
      })),
  );
  return { page: { fileOpens: items }, count: items.length, next: hasMore ? last?.fileId : undefined };
};

/** Parts of an export, in their order, each under the letter that stands for it in a cursor. */
export const EXPORT_PARTS = new Map<string, ReadPart>([
  ['s', readStates],
  ['l', readScheduled],
  ['r', readReplies],
  ['t', readReminders],
  ['f', readFiles],
  ['o', readOpens],
]);
