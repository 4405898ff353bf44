import { LIMITS } from '@messaging/protocol/limits';
import { MESSAGES, NOTIFICATIONS, READ_NOTIFICATIONS, THREADS } from './paging-data.ts';

/** Answers of the three lists, as far as this part checks them. */
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

export type Get = <Page>(path: string) => Promise<Page>;

/** One page, asked for again and again. */
export interface Case {
  readonly name: string;
  readonly path: string;
  /** Throws when the answer is not the page asked for. */
  readonly check: (page: never) => void;
}

/** Lists at their ends and deep inside, each with what its page must be. */
export async function cases(get: Get, threadId: string): Promise<Case[]> {
  return [...(await threadCases(get)), ...notificationCases(), ...messageCases(threadId)];
}

async function threadCases(get: Get): Promise<Case[]> {
  const { cursor, ids } = await walkThreads(get);
  const check = (from: number) => (page: ThreadPage) =>
    same(
      page.threads.map(({ id }) => id),
      ids.slice(from, from + LIMITS.pageDefault),
    );
  const path = '/messages/threads';
  return [
    { name: 'threads, newest', path, check: check(0) },
    { name: 'threads, cursor in the middle', path: `${path}?cursor=${cursor}`, check: check(THREADS / 2) },
  ];
}

function notificationCases(): Case[] {
  const check = (first: number) => (page: NotificationPage) =>
    same(
      page.notifications.map(({ id }) => id),
      Array.from({ length: LIMITS.pageDefault }, (_, i) => first - i),
    );
  const path = '/notifications';
  const newestUnread = 2 * (NOTIFICATIONS - READ_NOTIFICATIONS);
  return [
    { name: 'notifications, newest, and how many are unread', path, check: check(2 * NOTIFICATIONS) },
    { name: 'notifications, unread', path: `${path}?unread=true`, check: check(newestUnread) },
  ];
}

function messageCases(threadId: string): Case[] {
  const check = (first: number, step: 1 | -1) => (page: MessagePage) =>
    same(
      page.messages.map(({ seq }) => seq),
      Array.from({ length: LIMITS.messagePageDefault }, (_, i) => first + i * step),
    );
  const path = `/messages/threads/${threadId}/messages`;
  const middle = MESSAGES / 2;
  return [
    { name: 'messages, newest', path, check: check(MESSAGES, -1) },
    { name: 'messages, before the middle', path: `${path}?before=${middle}`, check: check(middle - 1, -1) },
    { name: 'messages, after the middle', path: `${path}?after=${middle}`, check: check(middle + 1, 1) },
    { name: 'messages, offset to the middle', path: `${path}?offset=${middle}`, check: check(middle, -1) },
  ];
}

/** Goes through all threads by cursor: each must come once. Returns them, and the cursor in the middle. */
async function walkThreads(get: Get): Promise<{ cursor: string; ids: string[] }> {
  const ids: string[] = [];
  let middle = '';
  for (let cursor: string | null = ''; cursor !== null;) {
    if (ids.length === THREADS / 2) middle = cursor;
    const page: ThreadPage = await get(
      `/messages/threads?limit=${LIMITS.pageMax}${cursor && `&cursor=${cursor}`}`,
    );
    ids.push(...page.threads.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  if (ids.length !== THREADS || new Set(ids).size !== THREADS) {
    throw new Error(`${ids.length} threads, ${new Set(ids).size} of them different, came of ${THREADS}`);
  }
  return { cursor: middle, ids };
}

function same(found: readonly unknown[], wanted: readonly unknown[]): void {
  if (found.join() !== wanted.join()) throw new Error(`got ${found.join()} for ${wanted.join()}`);
}
