import { LIMITS } from '@messaging/protocol/limits';
import type { ListSizes } from './paging-data.ts';
import type { RestClient } from '../clients/rest-client.ts';

/** Answers of the three lists, as far as this file checks them. */
interface ThreadPage {
  readonly threads: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}
interface MessagePage {
  readonly messages: readonly { readonly seq: number }[];
}
interface NotificationPage {
  readonly notifications: readonly { readonly id: number }[];
}

/** A page that is requested repeatedly. */
export interface PageCase {
  readonly name: string;
  readonly path: string;
  /** Throws when the answer is not the expected page. */
  readonly check: (page: never) => void;
}

/** Makes cases for lists at their ends and deep inside, each with a check of its page. */
export async function makePageCases(
  call: RestClient,
  threadId: string,
  sizes: ListSizes,
): Promise<PageCase[]> {
  const notifications = sizes.notifications > 0 ? notificationCases(sizes) : [];
  return [...(await threadCases(call, sizes)), ...notifications, ...messageCases(threadId, sizes)];
}

async function threadCases(call: RestClient, { threads }: ListSizes): Promise<PageCase[]> {
  const { cursor, ids } = await walkThreads(call, threads);
  const check = (from: number) => (page: ThreadPage) =>
    expectSame(
      page.threads.map(({ id }) => id),
      ids.slice(from, from + LIMITS.pageDefault),
    );
  const path = '/messages/threads';
  return [
    { name: 'threads, newest', path, check: check(0) },
    { name: 'threads, cursor in the middle', path: `${path}?cursor=${cursor}`, check: check(threads / 2) },
  ];
}

function notificationCases({ notifications, readNotifications }: ListSizes): PageCase[] {
  const check = (first: number) => (page: NotificationPage) =>
    expectSame(
      page.notifications.map(({ id }) => id),
      Array.from({ length: LIMITS.pageDefault }, (_, i) => first - i),
    );
  const path = '/notifications';
  const newestUnread = 2 * (notifications - readNotifications);
  return [
    { name: 'notifications, newest, and how many are unread', path, check: check(2 * notifications) },
    { name: 'notifications, unread', path: `${path}?unread=true`, check: check(newestUnread) },
  ];
}

function messageCases(threadId: string, { messages }: ListSizes): PageCase[] {
  const check = (first: number, step: 1 | -1) => (page: MessagePage) =>
    expectSame(
      page.messages.map(({ seq }) => seq),
      Array.from({ length: LIMITS.messagePageDefault }, (_, i) => first + i * step),
    );
  const path = `/messages/threads/${threadId}/messages`;
  const middle = messages / 2;
  const offset = Math.min(middle, LIMITS.offsetMax);
  return [
    { name: 'messages, newest', path, check: check(messages, -1) },
    { name: 'messages, before the middle', path: `${path}?before=${middle}`, check: check(middle - 1, -1) },
    { name: 'messages, after the middle', path: `${path}?after=${middle}`, check: check(middle + 1, 1) },
    {
      name: `messages, offset ${offset}`,
      path: `${path}?offset=${offset}`,
      check: check(messages - offset, -1),
    },
  ];
}

/** Reads all threads by cursor; each must come once. Returns their ids and the cursor in the middle. */
async function walkThreads(call: RestClient, threads: number): Promise<{ cursor: string; ids: string[] }> {
  const ids: string[] = [];
  let middle = '';
  for (let cursor: string | null = ''; cursor !== null;) {
    if (ids.length === threads / 2) middle = cursor;
    const page: ThreadPage = await call(
      `/messages/threads?limit=${LIMITS.pageMax}${cursor && `&cursor=${cursor}`}`,
    );
    ids.push(...page.threads.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  if (ids.length !== threads || new Set(ids).size !== threads) {
    throw new Error(`${ids.length} threads, ${new Set(ids).size} distinct, of ${threads} expected`);
  }
  return { cursor: middle, ids };
}

function expectSame(found: readonly unknown[], wanted: readonly unknown[]): void {
  if (found.join() !== wanted.join()) throw new Error(`got ${found.join()} instead of ${wanted.join()}`);
}
