import { makeLists } from '../data/make-lists.ts';
import { insertPagingData, type ListSizes } from '../data/paging-data.ts';
import { openTarget, type Target } from '../services/target.ts';
import type { Scenario } from './scenario.ts';
import { shareOut } from './share-out.ts';

/** Sizes where this run owns the database, and where everything is made through the API. */
const SIZES = {
  own: { threads: 10_000, messages: 100_000, notifications: 10_000, readNotifications: 100 },
  running: { threads: 200, messages: 200, notifications: 0, readNotifications: 0 },
} as const satisfies Record<string, ListSizes>;

export const lists: Scenario = {
  description:
    'A user with long lists requests pages of threads, messages and notifications by REST, at their ends and deep inside.',
  labels: {
    latency: 'from the due time of a request to its answer',
    sent: 'requests',
    acked: 'pages received',
  },
  counted: 'acked',
  defaults: { connections: 2, outstanding: 8, warmUp: 2 },
  needsKafka: false,
  async open(options, opened) {
    const target = await openTarget(options, opened);
    const { threadId, sizes } = await fillLists(target);
    // All workers read as the same user.
    const { firstUser } = target;
    const jobs = shareOut(options, target, 0).map(
      ({ job }) => ({ ...job, kind: 'lists', firstUser, threadId, sizes }) as const,
    );
    return { target, jobs, check: () => Promise.resolve([]) };
  },
};

async function fillLists(target: Target): Promise<{ threadId: string; sizes: ListSizes }> {
  if (target.own !== undefined) {
    return { threadId: await insertPagingData(target.own.sql, SIZES.own), sizes: SIZES.own };
  }
  return { threadId: await makeLists(target, SIZES.running), sizes: SIZES.running };
}
