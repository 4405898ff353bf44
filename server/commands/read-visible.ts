import type { Message } from '@messaging/protocol/message';
import type { Seq, ThreadId, UserId } from '@messaging/protocol/primitives';
import type { Context } from '../context.ts';
import { showAsOfLeaving } from '../db/as-of-leaving.ts';
import type { VisibleRange } from '../db/member-rows.ts';
import { fitAnswer } from './fit-answer.ts';
import { hideQuote } from './hide-quote.ts';
import { readMembership } from './members.ts';

/**
 * Reads a page of a thread's messages within the numbers that the user may see. In a group the membership is read again after the
 * page, because a removal may be stored in between: what follows it is left out. Who has left reads contents as they were then, which
 * may be longer than those of now: then the page ends earlier.
 */
export async function readVisible<
  Page extends {
    readonly messages: Message[];
    readonly hasMore: boolean;
    readonly upTo?: number | undefined;
  },
>(
  context: Pick<Context, 'db' | 'members'>,
  { threadId, userId }: { readonly threadId: ThreadId; readonly userId: UserId },
  read: (visible: VisibleRange) => Promise<Page>,
): Promise<Page & { readonly count: number }> {
  const { isGroup, isMember, range } = await readMembership(context, threadId, userId);
  const page = await read(range);
  const after = isGroup && isMember ? (await readMembership(context, threadId, userId)).range : range;
  const visible =
    after === range
      ? page.messages
      : page.messages.filter(({ seq }) => seq >= after.first && seq <= after.last);
  const { left } = after;
  if (left === null) return toPage(page, hideQuotes(visible, after.first));
  const earlier = await showAsOfLeaving(context.db, visible, new Map([[threadId, left]]));
  const messages = fitAnswer(hideQuotes(earlier, after.first));
  const hasMore = page.hasMore || messages.length < visible.length;
  if (page.upTo === undefined) return { ...toPage(page, messages), hasMore };
  return { ...toPage(page, messages), hasMore, upTo: (hasMore && messages.at(-1)?.change) || left.change };
}

const hideQuotes = (messages: readonly Message[], first: Seq): Message[] =>
  messages.map((message) => hideQuote(message, first));

const toPage = <Page>(page: Page, messages: Message[]) => ({ ...page, messages, count: messages.length });
