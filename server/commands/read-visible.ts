import type { Message } from '@messaging/protocol/message';
import type { ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import type { SeqRange } from '../db/member-rows.ts';
import { hideQuote } from './hide-quote.ts';
import { readMembership } from './members.ts';

/**
 * Reads a page of a thread's messages within the numbers that the user may see. In a group the membership is read again after the
 * page, because a removal may be stored in between: what follows it is left out.
 */
export async function readVisible<Page extends { readonly messages: Message[] }>(
  context: Pick<Context, 'db' | 'members'>,
  { threadId, userId }: { readonly threadId: ThreadId; readonly userId: UserId },
  read: (visible: SeqRange) => Promise<Page>,
): Promise<Page & { readonly count: number }> {
  const { isGroup, isMember, range } = await readMembership(context, threadId, userId);
  const page = await read(range);
  const after = isGroup && isMember ? (await readMembership(context, threadId, userId)).range : range;
  const visible =
    after === range
      ? page.messages
      : page.messages.filter(({ seq }) => seq >= after.first && seq <= after.last);
  const messages = visible.map((message) => hideQuote(message, after.first));
  return { ...page, messages, count: messages.length };
}
