import type { CommandName, Output } from '@messaging/protocol/commands';
import type { CallInput } from '@messaging/protocol/to-rest-request';
import { LIMITS } from '@messaging/protocol/limits';
import type { ListSizes } from './paging-data.ts';
import type { RestClient } from '../clients/rest-client.ts';

/** A page that is requested repeatedly. */
export interface PageCase {
  readonly name: string;
  /** Requests the page. Resolves to its check, which throws when it is not the expected page. */
  readonly read: (call: RestClient) => Promise<() => void>;
}

export function makeCase<K extends CommandName>(
  name: string,
  [command, input]: readonly [command: K, input: CallInput<K>],
  check: (page: Output<K>) => void,
): PageCase {
  const read = async (call: RestClient): Promise<() => void> => {
    const page = await call(command, input);
    return () => check(page);
  };
  return { name, read };
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
  const check = (from: number) => (page: Output<'listThreads'>) =>
    expectSame(
      page.threads.map(({ id }) => id),
      ids.slice(from, from + LIMITS.pageDefault),
    );
  return [
    makeCase('threads, newest', ['listThreads', {}], check(0)),
    makeCase('threads, cursor in the middle', ['listThreads', { cursor }], check(threads / 2)),
  ];
}

function notificationCases({ notifications, readNotifications }: ListSizes): PageCase[] {
  const check = (first: number) => (page: Output<'listNotifications'>) =>
    expectSame(
      page.notifications.map(({ id }) => id),
      Array.from({ length: LIMITS.pageDefault }, (_, i) => first - i),
    );
  const newestUnread = 2 * (notifications - readNotifications);
  return [
    makeCase(
      'notifications, newest, and how many are unread',
      ['listNotifications', {}],
      check(2 * notifications),
    ),
    makeCase('notifications, unread', ['listNotifications', { unread: true }], check(newestUnread)),
  ];
}

function messageCases(threadId: string, { messages }: ListSizes): PageCase[] {
  const check = (first: number, step: 1 | -1) => (page: Output<'listMessages'>) =>
    expectSame(
      page.messages.map(({ seq }) => seq),
      Array.from({ length: LIMITS.messagePageDefault }, (_, i) => first + i * step),
    );
  const makeMessageCase = (
    name: string,
    input: Omit<CallInput<'listMessages'>, 'threadId'>,
    checkPage: ReturnType<typeof check>,
  ) => makeCase(`messages, ${name}`, ['listMessages', { threadId, ...input }], checkPage);
  const middle = messages / 2;
  const offset = Math.min(middle, LIMITS.offsetMax);
  return [
    makeMessageCase('newest', {}, check(messages, -1)),
    makeMessageCase('before the middle', { before: middle }, check(middle - 1, -1)),
    makeMessageCase('after the middle', { after: middle }, check(middle + 1, 1)),
    makeMessageCase(`offset ${offset}`, { offset }, check(messages - offset, -1)),
  ];
}

/** Reads all threads by cursor; each must come once. Returns their ids and the cursor in the middle. */
async function walkThreads(call: RestClient, threads: number): Promise<{ cursor: string; ids: string[] }> {
  const ids: string[] = [];
  let middle = '';
  for (let cursor: string | undefined; ;) {
    if (ids.length === threads / 2) middle = cursor ?? '';
    const page = await call('listThreads', { limit: LIMITS.pageMax, ...(cursor && { cursor }) });
    ids.push(...page.threads.map(({ id }) => id));
    if (page.nextCursor === null) break;
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
