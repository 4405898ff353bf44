import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Input, Output } from '@messaging/protocol/commands';
import type { Context } from '../context.ts';
import {
  findLastChange,
  listChangedMessages,
  listMessagesAround,
  type ChangeRange,
} from '../db/changed-messages.ts';
import type { Database } from '../db/database.ts';
import type { VisibleRange } from '../db/member-rows.ts';
import { findSeqAt } from '../db/find-seq-at.ts';
import { listMessages as readMessages } from '../db/messages.ts';
import { fitAnswer } from './fit-answer.ts';
import type { Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { readPage } from './paging.ts';
import { readVisible } from './read-visible.ts';

/** Rows that a search by time reads in a long thread. */
const PROBES = 20;

export const listMessages: Handler<'listMessages', 'db' | 'limiter' | 'members' | 'presence'> = (
  context,
  { actor: { userId } },
  input,
) =>
  readVisible(context, { threadId: input.threadId, userId }, (visible) =>
    readRange(context, userId, input, visible),
  );

async function readRange(
  context: Pick<Context, 'db' | 'limiter' | 'presence'>,
  viewer: UserId,
  input: Input<'listMessages'>,
  visible: VisibleRange,
): Promise<Output<'listMessages'>> {
  const { db } = context;
  const { threadId, limit, changedAfter, around, aroundTime } = input;
  if (changedAfter !== undefined) {
    const leaving = { leftChange: visible.left?.change ?? null, leftAt: visible.left?.at ?? null };
    return listChanged(db, { threadId, change: changedAfter, ...visible, ...leaving }, limit);
  }
  if (around !== undefined) return listAround(db, threadId, { seq: around, visible }, limit);
  if (aroundTime !== undefined) {
    context.limiter.charge(viewer, 'rows', PROBES);
    const seq = await findSeqAt(db, threadId, new Date(aroundTime), visible);
    return listAround(db, threadId, { seq, visible }, limit);
  }
  const from = await toRange(context, viewer, input);
  const { items, hasMore } = await readPage(
    limit,
    (rows) => readMessages(db, threadId, from, { limit: rows, visible }),
    (rows) => rows,
  );
  return { messages: items, count: items.length, hasMore };
}

async function toRange(
  context: Pick<Context, 'db' | 'presence'>,
  viewer: UserId,
  { threadId, offset, before, after }: Input<'listMessages'>,
): Promise<{ before: Seq } | { after: Seq }> {
  if (after !== undefined) return { after };
  if (before !== undefined) return { before };
  if (!offset) return { before: Number.MAX_SAFE_INTEGER };
  // Numbers have no gaps, so an offset is a number: nothing is counted or skipped.
  const { lastSeq } = await readThread(context, viewer, threadId);
  return { before: Math.max(0, lastSeq - offset + 1) };
}

/** The last change is read before the page, so the page has all changes up to it, unless there are more pages. */
async function listChanged(db: Database, known: ChangeRange, limit: number): Promise<Output<'listMessages'>> {
  const lastChange = known.leftChange ?? (await findLastChange(db, known.threadId));
  const { items, hasMore } = await readPage(
    limit,
    (rows) => listChangedMessages(db, [known], rows),
    (rows) => rows,
  );
  const seen = items.at(-1)?.change ?? 0;
  return {
    messages: items,
    count: items.length,
    hasMore,
    upTo: hasMore ? seen : Math.max(lastChange, seen),
  };
}

/** Half of the page before the number, half from it on. `hasMore` tells of older messages; of newer ones the last number does. */
async function listAround(
  db: Database,
  threadId: ThreadId,
  { seq, visible }: { readonly seq: Seq; readonly visible: VisibleRange },
  limit: number,
): Promise<Output<'listMessages'>> {
  const before = Math.floor(limit / 2);
  // One older message more, to know whether there are any.
  const { rows, oldest } = await listMessagesAround(db, threadId, {
    seq,
    before: before + 1,
    after: limit - before,
    visible,
  });
  const messages = fitAnswer(rows)
    .filter((message) => message.seq >= seq - before)
    .sort((one, other) => other.seq - one.seq);
  const hasMore = oldest < (messages.at(-1)?.seq ?? 0);
  return { messages, count: messages.length, hasMore };
}
