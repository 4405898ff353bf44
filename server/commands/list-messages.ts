import type { Seq, UserId } from '@messaging/protocol/primitives';
import type { Input } from '@messaging/protocol/commands';
import type { Context } from '../context.ts';
import { listMessages as readMessages } from '../db/messages.ts';
import type { Handler } from './call.ts';
import { readThread } from './get-thread.ts';
import { otherMember } from './members.ts';
import { readPage } from './paging.ts';

export const listMessages: Handler<'listMessages', 'db' | 'members' | 'presence'> = async (
  context,
  { actor },
  input,
) => {
  const { threadId, limit } = input;
  await otherMember(context, threadId, actor.userId);
  const from = await toRange(context, actor.userId, input);
  const { items, hasMore } = await readPage(
    limit,
    (rows) => readMessages(context.db, threadId, from, rows),
    (rows) => rows,
  );
  return { messages: items, count: items.length, hasMore };
};

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
