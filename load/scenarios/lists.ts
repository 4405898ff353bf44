import { makeLists } from '../data/make-lists.ts';
import { insertPagingData, type ListSizes } from '../data/paging-data.ts';
import { openTarget, type Target } from '../services/target.ts';
import type { Scenario } from './scenario.ts';
import { shareOut } from './share-out.ts';

/** Where the database is ours, and where everything has to be made by the doors. */
const SIZES = {
  own: { threads: 10_000, messages: 100_000, notifications: 10_000, readNotifications: 100 },
  running: { threads: 200, messages: 200, notifications: 0, readNotifications: 0 },
} as const satisfies Record<string, ListSizes>;

export const lists: Scenario = {
  says: 'A user with long lists asks for pages of threads, messages and notifications by REST, at their ends and deep inside.',
  means: {
    latency: 'from when a page was meant to be asked for to the answer',
    sent: 'requests',
    acked: 'pages that came',
  },
  counted: 'acked',
  defaults: { connections: 2, outstanding: 8, warmUp: 2 },
  needsKafka: false,
  async open(options, opened) {
    const target = await openTarget(options, opened);
    const { threadId, sizes } = await fill(target);
    // One user reads, whoever asks.
    const { firstUser } = target;
    const jobs = shareOut(options, target, 0).map(
      ({ job }) => ({ ...job, kind: 'lists', firstUser, threadId, sizes }) as const,
    );
    return { target, jobs, check: () => Promise.resolve([]) };
  },
};

async function fill(target: Target): Promise<{ threadId: string; sizes: ListSizes }> {
  if (target.own !== undefined) {
    return { threadId: await insertPagingData(target.own.sql, SIZES.own), sizes: SIZES.own };
  }
  return { threadId: await makeLists(target, SIZES.running), sizes: SIZES.running };
}
