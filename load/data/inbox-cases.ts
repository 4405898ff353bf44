import type { Output } from '@messaging/protocol/commands';
import { LIMITS } from '@messaging/protocol/limits';
import type { CallInput } from '@messaging/protocol/to-rest-request';
import type { RestClient } from '../clients/rest-client.ts';
import { LABEL, type InboxSizes } from './inbox-data.ts';
import { makeCase, type PageCase } from './paging-cases.ts';

type Query = CallInput<'listThreads'>;

/** The first page of each filter, and the totals. Each filter is walked once, to know how many threads it selects. */
export async function makeInboxCases(call: RestClient, sizes: InboxSizes): Promise<PageCase[]> {
  const { threads, unread, archived, pinned, labelled, jobs } = sizes;
  const lists: [name: string, query: Query, size: number][] = [
    ['all threads', {}, threads],
    ['inbox', { filter: 'inbox' }, threads - archived],
    ['unread', { filter: 'unread' }, unread],
    ['archived', { filter: 'archived' }, archived],
    ['pinned', { filter: 'pinned' }, pinned],
    ['your turn', { filter: 'your_turn' }, threads - archived],
    ['label', { label: LABEL }, labelled],
    ['job', { jobId: 7 }, threads / jobs],
    ['a name, common', { q: 'user' }, threads],
    ['a name, found in the middle', { q: 'zebulon' }, 1],
  ];
  // As a client does when it connects.
  await call('getUnread', {});
  for (const [name, query, size] of lists) await expectSize(call, name, query, size);
  const totals = makeCase('unread totals', ['getUnread', {}], ({ messages, threads: counted }) => {
    if (messages !== unread || counted !== unread) throw new Error(`${messages} unread instead of ${unread}`);
  });
  return [...lists.map(([name, query]) => makeCase(name, ['listThreads', query], isPage(query))), totals];
}

function isPage({ q }: Query): (page: Output<'listThreads'>) => void {
  return ({ threads, hasMore }) => {
    // A name may be beyond the threads that a page looks at.
    if (threads.length === 0 && !(q !== undefined && hasMore)) throw new Error('an empty page');
  };
}

/** Reads all pages; each thread must come once. */
async function expectSize(call: RestClient, name: string, query: Query, size: number): Promise<void> {
  const ids = new Set<string>();
  let count = 0;
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Output<'listThreads'> = await call('listThreads', {
      ...query,
      limit: LIMITS.pageMax,
      ...(cursor && { cursor }),
    });
    for (const { id } of page.threads) ids.add(id);
    count += page.count;
    cursor = page.nextCursor;
  }
  if (count !== size || ids.size !== size)
    throw new Error(`${name}: ${count} threads, ${ids.size} distinct, of ${size} expected`);
}
